import { double } from "./operation.ts";

/** 1 + x/3 + x²/5 + … and 1 + x + x²/2 + …: as many terms as float64 needs less a few bits. */
const atanhTerms = Array.from({ length: 9 }, (_, k) => 1 / (2 * k + 1)).reverse();
const expTerms = Array.from({ length: 12 }, (_, k) => 1 / factorial(k)).reverse();

function factorial(k: number): number {
  return k < 2 ? 1 : k * factorial(k - 1);
}

/** A polynomial of x in `to`, from the highest power on. */
const polynomial = (to: string, x: string, terms: readonly number[]): string =>
  terms
    .map((term, i) =>
      i === 0
        ? `\tmov.f64 ${to}, ${double(term)};\n`
        : `\tmul.rn.f64 ${to}, ${to}, ${x};\n\tadd.rn.f64 ${to}, ${to}, ${double(term)};\n`,
    )
    .join("");

/**
 * `x ** y` as JavaScript has it, in float64 inside: exp2(y · log2 |x|). log2 is the exponent, and 2 artanh((m − 1) / (m + 1)) / ln 2 for
 * the mantissa m within √½ and √2; exp2 is a power of two times a series within half of one.
 */
export const powFunction = `\
.func (.reg .f32 out) pow(.reg .f32 x, .reg .f32 y)
{
	.reg .f64 wide, power, mantissa, s, t, z, whole, sum, scale;
	.reg .f32 size, half, floor;
	.reg .u32 high, low, bits;
	.reg .s32 exponent;
	.reg .pred test, isOdd, isWhole;
	abs.f32 size, x;
	cvt.f64.f32 wide, size;
	cvt.f64.f32 power, y;
	// The exponent counts from the root of one half, whose upper word this is.
	mov.b64 {low, high}, wide;
	sub.u32 high, high, 0x3FE6A09E;
	shr.u32 bits, high, 20;
	shl.b32 bits, bits, 20;
	cvt.s32.u32 exponent, high;
	shr.s32 exponent, exponent, 20;
	mov.b64 {low, high}, wide;
	sub.u32 high, high, bits;
	mov.b64 mantissa, {low, high};
	add.rn.f64 t, mantissa, ${double(1)};
	add.rn.f64 s, mantissa, ${double(-1)};
	div.rn.f64 s, s, t;
	mul.rn.f64 t, s, s;
${polynomial("sum", "t", atanhTerms)}	mul.rn.f64 sum, sum, s;
	mul.rn.f64 sum, sum, ${double(2 / Math.LN2)};
	cvt.rn.f64.s32 z, exponent;
	add.rn.f64 z, z, sum;
	mul.rn.f64 z, z, power;
	// What is beyond all float32 stays finite here, and is infinite or 0 at the end.
	max.f64 z, z, ${double(-300)};
	min.f64 z, z, ${double(300)};
	cvt.rni.f64.f64 whole, z;
	sub.rn.f64 t, z, whole;
	mul.rn.f64 t, t, ${double(Math.LN2)};
${polynomial("sum", "t", expTerms)}	cvt.rni.s32.f64 exponent, whole;
	add.s32 exponent, exponent, 1023;
	cvt.u32.s32 high, exponent;
	shl.b32 high, high, 20;
	mov.u32 low, 0;
	mov.b64 scale, {low, high};
	mul.rn.f64 sum, sum, scale;
	cvt.rn.f32.f64 out, sum;
	// 0 and infinity are what they are to a power above 0, and the other one below.
	testp.finite.f32 test, size;
	setp.eq.f32 isOdd, size, 0f00000000;
	@isOdd bra EDGE;
	@test bra SIGN;
EDGE:
	setp.gt.f32 test, y, 0f00000000;
	rcp.rn.f32 half, size;
	selp.f32 out, size, half, test;
SIGN:
	mul.rn.f32 half, y, 0f3F000000;
	cvt.rmi.f32.f32 floor, half;
	add.rn.f32 floor, floor, floor;
	setp.ne.f32 isOdd, floor, y;
	cvt.rmi.f32.f32 floor, y;
	setp.eq.f32 isWhole, floor, y;
	and.pred isOdd, isOdd, isWhole;
	mov.b32 bits, x;
	shr.u32 bits, bits, 31;
	setp.eq.u32 test, bits, 0;
	@test bra POSITIVE;
	neg.f32 half, out;
	selp.f32 out, half, out, isOdd;
	// A number below 0 has no power that is no whole number.
	@isWhole bra POSITIVE;
	setp.eq.f32 test, x, 0f00000000;
	@test bra POSITIVE;
	testp.infinite.f32 test, x;
	@test bra POSITIVE;
	testp.infinite.f32 test, y;
	@test bra POSITIVE;
	mov.f32 out, 0f7FC00000;
POSITIVE:
	setp.eq.f32 test, size, 0f3F800000;
	@!test bra NUMBERS;
	testp.finite.f32 test, y;
	@test bra NUMBERS;
	mov.f32 out, 0f7FC00000;
NUMBERS:
	setp.nan.f32 test, x, y;
	@test mov.f32 out, 0f7FC00000;
	setp.eq.f32 test, y, 0f00000000;
	@test mov.f32 out, 0f3F800000;
	ret;
}
`;

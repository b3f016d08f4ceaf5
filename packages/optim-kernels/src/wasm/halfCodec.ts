import { type Code, i32, simdOp } from "./code.ts";
import { constantOf, f32x4 } from "./lanes.ts";

/** Puts a value into a local, and goes on with that. */
export type Keep = (name: string, value: Code, use: (kept: Code) => Code) => Code;

/** A precision of 16 bits as instructions over four lanes. */
export interface HalfCodec {
  /** Float32 of halves, each a whole number with a sign. */
  decode(halves: Code, keep: Keep): Code;
  /** Of float32 the nearest halves, each a whole number without a sign: of two equally near ones the even one. NaN becomes quiet. */
  encode(singles: Code, keep: Keep): Code;
}

const call =
  (opcode: number) =>
  (...args: readonly Code[]): Code =>
    simdOp(opcode, ...args);
const [and, or, choose] = [call(0x4e), call(0x50), call(0x52)];
const [less, least, most] = [call(0x39), call(0xb6), call(0xb8)];
const [shiftLeft, shiftRight, add, sub] = [call(0xab), call(0xad), call(0xae), call(0xb1)];
const [addFloats, subFloats, mulFloats, differ] = [call(0xe4), call(0xe5), call(0xe6), call(0x42)];
const left = (bits: Code, by: number): Code => shiftLeft(bits, i32(by));
const right = (bits: Code, by: number): Code => shiftRight(bits, i32(by));
const every = (bits: number): Code => simdOp(0x11, i32(bits));
const float = (x: number): Code => constantOf(f32x4, x);
const isNotANumber = (x: Code): Code => differ(x, x);

/** The bits of float32 numbers: 1/2 has 2^-24 as its last place, as subnormal halves have, and 2^16 is too large for a half. */
const [half, tooLarge, infinity] = [0x3f000000, 0x47800000, 0x7f800000];

/** IEEE binary16. */
export const f16: HalfCodec = {
  decode: (halves, keep) =>
    keep("half", halves, (bits) =>
      keep("size", and(bits, every(0x7fff)), (size) => {
        // By way of exponents at the upper end, so that infinity and NaN come out as what they are.
        const normal = mulFloats(add(left(size, 13), every(0x70000000)), float(2 ** -112));
        // No bits of a subnormal float32 on the way: processors are slow with those.
        const subnormal = subFloats(or(size, every(half)), float(0.5));
        const number = choose(subnormal, normal, less(size, every(0x400)));
        return or(number, and(bits, every(-(2 ** 31))));
      }),
    ),
  encode: (singles, keep) =>
    keep("size", and(singles, every(2 ** 31 - 1)), (size) =>
      keep("bounded", least(size, every(tooLarge)), (bounded) =>
        // The power of 2 that has, as its last place, what is the last place of the half: a sum with it is rounded there.
        keep("power", most(add(and(bounded, every(infinity)), every(13 << 23)), every(half)), (power) => {
          const places = sub(addFloats(bounded, power), power);
          const exponent = right(sub(power, every(half)), 13);
          const nan = or(and(right(size, 13), every(0x1ff)), every(0x200));
          const number = or(add(places, exponent), and(isNotANumber(singles), nan));
          return or(number, and(right(singles, 16), every(0x8000)));
        }),
      ),
    ),
};

/** The upper half of a float32. */
export const bf16: HalfCodec = {
  decode: (halves) => left(halves, 16),
  encode: (singles) => {
    const upper = right(singles, 16);
    // It carries where the lower half is more than half of a place, or half of an odd one.
    const rounded = right(add(add(singles, every(0x7fff)), and(upper, every(1))), 16);
    return choose(or(upper, every(0x40)), rounded, isNotANumber(singles));
  },
};

const words = new Int32Array(2);
const double = new Float64Array(words.buffer);

/** `a * b + c` of float32, rounded once. */
export function fma32(a: number, b: number, c: number): number {
  // The product is exact. The sum is made odd where it is not exact, so that rounding it again is rounding once.
  const product = a * b;
  const sum = product + c;
  const other = sum - product;
  const error = product - (sum - other) + (c - other);
  if (error === 0 || Number.isNaN(error)) return Math.fround(sum);
  double[0] = sum;
  if ((words[0]! & 1) === 0) {
    if (error > 0 === sum > 0) words[0]! |= 1;
    else {
      if (words[0] === 0) words[1]!--;
      words[0]!--;
    }
  }
  return Math.fround(double[0]!);
}

/** `a * b + c` of float64, rounded once. */
export function fma64(a: number, b: number, c: number): number {
  if (!Number.isFinite(a) || !Number.isFinite(b) || !Number.isFinite(c) || a === 0 || b === 0) return a * b + c;
  const [x, y, z] = [parts(a), parts(b), parts(c)];
  const exponent = Math.min(x.exponent + y.exponent, z.exponent);
  const product = (x.whole * y.whole) << BigInt(x.exponent + y.exponent - exponent);
  const sum = product + (z.whole << BigInt(z.exponent - exponent));
  // Of nothing but opposites the sum is +0; that of a product too small and a zero cannot be zero.
  return sum === 0n ? 0 : rounded(sum, exponent);
}

interface Parts {
  readonly whole: bigint;
  readonly exponent: number;
}

function parts(value: number): Parts {
  double[0] = value;
  const biased = (words[1]! >>> 20) & 2047;
  const fraction = (BigInt(words[1]! & 0xfffff) << 32n) | BigInt(words[0]! >>> 0);
  const whole = biased === 0 ? fraction : fraction | (1n << 52n);
  return { whole: value < 0 ? -whole : whole, exponent: Math.max(biased, 1) - 1075 };
}

function rounded(whole: bigint, exponent: number): number {
  const magnitude = whole < 0n ? -whole : whole;
  const drop = Math.max(magnitude.toString(2).length - 53, -1074 - exponent, 0);
  let kept = magnitude >> BigInt(drop);
  const twice = (magnitude - (kept << BigInt(drop))) * 2n;
  const unit = 1n << BigInt(drop);
  if (twice > unit || (twice === unit && (kept & 1n) === 1n)) kept++;
  // In two steps: a power of two may be too small, or too large, to be a number itself.
  const power = exponent + drop;
  const first = Math.max(-1022, Math.min(1023, power));
  const value = Number(kept) * 2 ** first * 2 ** (power - first);
  return whole < 0n ? -value : value;
}

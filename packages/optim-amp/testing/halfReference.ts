import { expect } from "vitest";

/** What a half is: the smallest normal's exponent, the bits after the point, and the first number that is rounded to infinity. */
const forms = {
  f16: { least: -14, bits: 10, overflow: 65520 },
  bf16: { least: -126, bits: 7, overflow: 2 ** 127 * (2 - 2 ** -8) },
} as const;

/** The distance of halves around a number. */
export const stepAt = (x: number, dtype: keyof typeof forms = "f16"): number => {
  const { least, bits } = forms[dtype];
  return 2 ** (Math.max(Math.floor(Math.log2(Math.abs(x) || 1e-300)), least) - bits);
};

/** A number rounded to half, by its definition and in float64: written without the library's bits. */
export function toHalf(x: number, dtype: keyof typeof forms = "f16"): number {
  if (!Number.isFinite(x)) return x;
  const size = Math.abs(x);
  const sign = Object.is(size, x) ? 1 : -1;
  if (size >= forms[dtype].overflow) return sign * Infinity;
  const step = stepAt(x, dtype);
  const below = Math.floor(size / step);
  const rest = size / step - below;
  const up = rest > 0.5 || (rest === 0.5 && below % 2 !== 0);
  return sign * (below + (up ? 1 : 0)) * step;
}

/** Sums in float64 with the sums of the sizes of their terms, and how many terms each has. */
export interface Sums {
  readonly sums: readonly number[];
  readonly sizes: readonly number[];
  readonly inner: number;
}

interface Matrices {
  readonly values: ArrayLike<number>;
  readonly shape: readonly number[];
  readonly transposed: boolean;
}

/** Products of matrices, batches counted modulo, in float64. */
export function matMul64(a: Matrices, b: Matrices): Sums {
  const size = ({ shape }: Matrices) => shape.slice(0, -2).reduce((n, length) => n * length, 1);
  const at = ({ values, shape, transposed }: Matrices, matrix: number, row: number, column: number): number => {
    const [height, width] = shape.slice(-2) as [number, number];
    return values[matrix * height * width + (transposed ? column * width + row : row * width + column)]!;
  };
  const [rows, inner] = (a.transposed ? a.shape.slice(-2).reverse() : a.shape.slice(-2)) as [number, number];
  const columns = b.shape.at(b.transposed ? -2 : -1)!;
  const sums: number[] = [];
  const sizes: number[] = [];
  for (let matrix = 0; matrix < Math.max(size(a), size(b)); matrix++)
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        const products = Array.from(
          { length: inner },
          (_, i) => at(a, matrix % size(a), row, i) * at(b, matrix % size(b), i, column),
        );
        sums.push(products.reduce((sum, x) => sum + x, 0));
        sizes.push(products.reduce((sum, x) => sum + Math.abs(x), 0));
      }
  return { sums, sizes, inner };
}

/**
 * Expects halves that a float32 sum of `inner` products can have been rounded to. Products of halves are exact in float32, and each of
 * the `inner` additions is wrong by 2^-24 of a partial sum, which is at most the sum of sizes: so the rounded number lies within
 * `inner · 2^-24 · sizes` of the exact sum, and its half within half a step more.
 */
export function expectHalves(
  got: ArrayLike<number>,
  { sums, sizes, inner }: Sums,
  dtype: keyof typeof forms = "f16",
): void {
  expect(got.length).toBe(sums.length);
  for (const [i, sum] of sums.entries()) {
    const off = inner * 2 ** -24 * sizes[i]!;
    const [low, high] = [toHalf(sum - off, dtype), toHalf(sum + off, dtype)];
    if (!(got[i]! >= low && got[i]! <= high)) expect.fail(`number ${i} is ${got[i]}, not in [${low}, ${high}]`);
    if (!Object.is(Math.abs(got[i]!), Math.abs(toHalf(got[i]!, dtype))))
      expect.fail(`number ${i} is no half: ${got[i]}`);
  }
}

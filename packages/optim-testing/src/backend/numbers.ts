import { expect } from "vitest";
import { type Arithmetic, type BackendInfo, epsilonOf } from "./backendInfo.ts";

/** Numbers on which arithmetic goes wrong first: zeros, NaN, infinities, subnormals, extremes, halves, what is not exact. */
export function nastyNumbers(dtype: Arithmetic): readonly number[] {
  const [tiny, least, most] =
    dtype === "f64"
      ? [Number.MIN_VALUE, 2 ** -1022, Number.MAX_VALUE]
      : [2 ** -149, 2 ** -126, (2 - 2 ** -23) * 2 ** 127];
  const edges = [
    0,
    tiny,
    least - tiny,
    least,
    1e-20,
    0.1,
    0.5,
    1 - epsilonOf(dtype) / 2,
    1,
    1 + epsilonOf(dtype),
    2,
    2.5,
    1 / 3,
    1e20,
    most,
  ];
  const both = [...edges, 3, 2 ** 24 + 2, Infinity].flatMap((x) => [x, -x]);
  return [...both, Number.NaN].map((x) => (dtype === "f64" ? x : Math.fround(x)));
}

const isSubnormal = (dtype: Arithmetic, x: number): boolean =>
  x !== 0 && Math.abs(x) < (dtype === "f64" ? 2 ** -1022 : 2 ** -126);

/** Whether a backend may keep this number as another: a subnormal one where it flushes them. */
export const isLoose = (
  dtype: Arithmetic,
  { exact, flushesSubnormals = false }: BackendInfo,
  ...numbers: number[]
): boolean => !exact && flushesSubnormals && numbers.some((x) => isSubnormal(dtype, x));

/** Whether a backend may take this divisor for an infinite one. */
export const isBeyond = ({ exact, largestDivisor = Infinity }: BackendInfo, divisor: number): boolean =>
  !exact && Math.abs(divisor) > largestDivisor;

/** The distance to the next number after `x` that the precision has. */
function ulpOf(dtype: Arithmetic, x: number): number {
  const [digits, least] = dtype === "f64" ? [52, -1074] : [23, -149];
  return 2 ** Math.max(least, Math.floor(Math.log2(Math.abs(x) || 1)) - digits);
}

/** Fails unless a result is what it must be: bit for bit from an exact backend, within `ulps` from another. */
export function expectResult(
  actual: number,
  expected: number,
  dtype: Arithmetic,
  info: BackendInfo,
  ulps: number,
  what: string,
): void {
  const isSame = Object.is(actual, expected) || (!info.exact && actual === expected);
  const distance = Math.abs(actual - expected) / ulpOf(dtype, expected);
  const isFine = isSame || (!info.exact && distance <= ulps);
  if (!isFine) expect.fail(`${what} is ${actual}, not ${expected}${info.exact ? "" : ` within ${ulps} ulps`}`);
}

import type { Element, ElementType } from "./elementwise.ts";

const large = 3.4028234663852886e38;
const floats = [0, 1, 0.1, 0.5, 1.5, 2.5, 3, 1e-45, 1.17549421e-38, 1.17549435e-38, 1e-20, 16777217, 2147483648, 1e20];

/** Floats at which arithmetic goes wrong, if it does. */
const nastyFloats: readonly number[] = [...floats, large, Number.POSITIVE_INFINITY]
  .flatMap((value) => [value, -value])
  .concat(Number.NaN);

const wholes = [0n, 1n, 2n, 3n, 7n, 31n, 32n, 33n, 63n, 64n, 65n, 100n, 255n, 12345n, 65537n, 123456789n];
const limits = [15n, 16n, 31n, 32n, 53n, 63n].flatMap((bits) => [2n ** bits - 1n, 2n ** bits]);

/** Whole numbers of that kind. */
const nastyWholes: readonly bigint[] = [...wholes, ...limits, 2n ** 64n - 1n, 0x123456789abcdef0n].flatMap((value) => [
  value,
  -value,
]);

/** What there is to try of a type: each differs from the others in it. */
export function nastyNumbers(type: ElementType): Element[] {
  if (type === "f64") return [...nastyFloats, 5e-324, 1.7976931348623157e308, 1 + Number.EPSILON];
  if (type === "f32") return [...new Set(nastyFloats.map(Math.fround))];
  const bits = Number(type.slice(1));
  const cut = type.startsWith("s") ? BigInt.asIntN : BigInt.asUintN;
  const values = [...new Set(nastyWholes.map((value) => cut(bits, value)))];
  return bits === 64 ? values : values.map(Number);
}

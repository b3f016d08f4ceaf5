/** The number that 16 bits are. */
export function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** The 16 bits nearest to a number, even of two; what is no number gives 0x7fff, as the hardware does. */
export function halfBits(value: number): number {
  if (Number.isNaN(value)) return 0x7fff;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  if (magnitude >= 65520) return sign | 0x7c00;
  const exponent = magnitude < 2 ** -14 ? -14 : Math.floor(Math.log2(magnitude));
  return sign | (toEven(magnitude, exponent) + ((exponent + 14) << 10));
}

/** The fraction in units of the last place, with the leading bit, which counts one exponent. */
function toEven(magnitude: number, exponent: number): number {
  const units = magnitude * 2 ** (10 - exponent);
  const floor = Math.floor(units);
  const rest = units - floor;
  return floor + (rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? 1 : 0);
}

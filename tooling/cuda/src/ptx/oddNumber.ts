/** A whole number of 64 bits with 53 bits, the last of them set where any beyond it is: rounding it again is rounding once. */
export function oddNumber(value: bigint): number {
  const magnitude = value < 0n ? -value : value;
  if (magnitude < 1n << 53n) return Number(value);
  const kept = magnitude >> 11n;
  const odd = Number(kept << 11n === magnitude ? kept : kept | 1n) * 2048;
  return value < 0n ? -odd : odd;
}

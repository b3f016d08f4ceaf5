/** No median is of fewer. */
export const fewest = 15;

const usual = 31;
const most = 301;

/** How often contenders take their turn, where a round of all of them takes `roundMs`: 31 times, more often if it is short, 15 if long. */
export function repetitionsFor(roundMs: number): number {
  if (roundMs > 2000) return fewest;
  const inTwoSeconds = Math.floor(2000 / roundMs);
  return Math.max(usual, Math.min(most, inTwoSeconds - 1 + (inTwoSeconds % 2)));
}

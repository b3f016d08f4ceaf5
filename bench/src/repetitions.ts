/** No median is of fewer. */
export const fewest = 15;

const usual = 31;
const most = 301;

/** How often contenders take their turn, where a round of all of them takes `roundMs`: 31 times, more often if it is short, 15 if long. */
export function repetitionsFor(roundMs: number): number {
  if (roundMs > 2000) return fewest;
  // A clock may be too coarse to see a round at all.
  const inTwoSeconds = Math.min(most, Math.floor(2000 / roundMs));
  return Math.max(usual, inTwoSeconds - 1 + (inTwoSeconds % 2));
}

/**
 * How many steps make a turn, where a step takes `stepMs`: as many as fit into 10 ms, up to `atMost`, so that the way to a device and back
 * counts once for all.
 */
export const stepsPerTurn = (stepMs: number, atMost = 32): number =>
  Math.max(1, Math.min(atMost, Math.floor(10 / stepMs)));

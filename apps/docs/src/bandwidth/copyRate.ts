import type { MakeContender } from "bench/contender";
import { takeTurn } from "bench/turn";

/** 29 MB are moved in a copy: more than most caches hold, and short. */
const length = 2 ** 20;
const bytesPerWeight = 28;

/** The rate of a short copy in 10⁹ bytes a second, the best of 5 turns of 8 copies each. */
export async function copyRate(copyOf: (bytesPerWeight: number) => MakeContender): Promise<number> {
  const copy = await copyOf(bytesPerWeight)({ shapes: [[length]], weights: [], gradients: [] });
  let best = Infinity;
  for (let turn = 0; turn < 6; turn++) {
    const { whole } = await takeTurn(copy, 8);
    // The first one touches memory that nobody had.
    if (turn > 0) best = Math.min(best, whole);
  }
  await copy.dispose();
  return (length * bytesPerWeight) / best / 1e6;
}

import { fail } from "./error.ts";
import { ema, lerp, type Num } from "./expr.ts";

/**
 * How a value joins an average: the average so far, the new value, and how many values the average holds. It is traced once into a kernel,
 * so it is arithmetic on symbols, and no function of anything else. The first value of all is copied without asking it.
 */
export type AvgFn = (averaged: Num, current: Num, numAveraged: Num) => Num;

function checkDecay(who: string, decay: number): void {
  if (!(decay >= 0 && decay <= 1)) fail(who, `decay is ${decay}; it must be a number from 0 to 1.`);
}

/** Exponential moving average: `decay · averaged + (1 − decay) · current` (torch's `get_ema_avg_fn`). */
export function getEmaAvgFn(decay = 0.999): AvgFn {
  checkDecay("getEmaAvgFn", decay);
  return (averaged, current) => ema(averaged, current, decay);
}

/** The same average as torch's foreach form rounds it: `averaged + (1 − decay) · (current − averaged)` (`get_ema_multi_avg_fn`). */
export function getEmaMultiAvgFn(decay = 0.999): AvgFn {
  checkDecay("getEmaMultiAvgFn", decay);
  return (averaged, current) => lerp(averaged, current, 1 - decay);
}

/** The mean of all values: `averaged + (current − averaged) / (n + 1)` (torch's `get_swa_avg_fn`; SWA, arXiv:1803.05407). */
export const getSwaAvgFn = (): AvgFn => (averaged, current, numAveraged) =>
  averaged.add(current.sub(averaged).div(numAveraged.add(1)));

/** The same mean as torch's foreach form rounds it, with `1 / (n + 1)` as a weight (`get_swa_multi_avg_fn`). */
export const getSwaMultiAvgFn = (): AvgFn => (averaged, current, numAveraged) => {
  const count = numAveraged.add(1);
  return averaged.add(current.sub(averaged).mul(count.pow(-1)));
};

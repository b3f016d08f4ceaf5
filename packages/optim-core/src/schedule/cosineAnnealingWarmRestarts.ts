import { anneal } from "./anneal.ts";
import { RuleScheduler } from "./ruleScheduler.ts";
import type { Schedulable } from "./schedulable.ts";
import type { ScheduleRule } from "./scheduleRule.ts";

/** The options of {@link CosineAnnealingWarmRestarts}. */
export interface CosineAnnealingWarmRestartsOptions {
  /** Steps until the first restart (torch's `T_0`). */
  readonly t0: number;
  /** Each period is this many times as long as the one before (torch's `T_mult`); an integer. @defaultValue 1 */
  readonly tMult?: number;
  /** The least rate, the same for every group. @defaultValue 0 */
  readonly etaMin?: number;
}

/** How far into its period an epoch is, from 0 to 1. */
function progress(epoch: number, t0: number, tMult: number): number {
  if (tMult === 1) return (epoch % t0) / t0;
  let start = 0;
  let period = t0;
  while (epoch - start >= period) {
    start += period;
    period *= tMult;
  }
  return (epoch - start) / period;
}

const rule: ScheduleRule<Required<CosineAnnealingWarmRestartsOptions>> = {
  name: "CosineAnnealingWarmRestarts",
  fractional: true,
  options: (read) => ({
    t0: read.number("t0", { integer: true, least: 1 }),
    tMult: read.number("tMult", { integer: true, least: 1 }, 1),
    etaMin: read.number("etaMin", { least: 0 }, 0),
  }),
  at: (base, epoch, { t0, tMult, etaMin }) => anneal("cos", base, etaMin, progress(epoch, t0, tMult)),
};

/**
 * A cosine wave from the initial rate down to `etaMin` that starts again at the top after every period (SGDR, arXiv:1608.03983).
 * `step(epoch)` takes fractions, such as `epoch + batch / batches`; a `step()` after it goes on one from there. The period is found by
 * counting, not by torch's rounded logarithm, which misses some restarts (`T_mult` 3, the sixth period).
 */
export class CosineAnnealingWarmRestarts extends RuleScheduler<Required<CosineAnnealingWarmRestartsOptions>> {
  constructor(optimizer: Schedulable, options: CosineAnnealingWarmRestartsOptions) {
    super(rule, optimizer, options);
  }
}

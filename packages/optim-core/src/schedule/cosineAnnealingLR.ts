import { anneal } from "./anneal.ts";
import { RuleScheduler } from "./ruleScheduler.ts";
import type { Schedulable } from "./schedulable.ts";
import type { ScheduleRule } from "./scheduleRule.ts";

/** The options of {@link CosineAnnealingLR}. */
export interface CosineAnnealingLROptions {
  /** Steps from the initial rate to the least one (torch's `T_max`). */
  readonly tMax: number;
  /** The least rate, the same for every group. @defaultValue 0 */
  readonly etaMin?: number;
}

const rule: ScheduleRule<Required<CosineAnnealingLROptions>> = {
  name: "CosineAnnealingLR",
  options: (read) => ({
    tMax: read.number("tMax", { integer: true, least: 1 }),
    etaMin: read.number("etaMin", { least: 0 }, 0),
  }),
  at: (base, epoch, { tMax, etaMin }) => anneal("cos", base, etaMin, epoch / tMax),
  next(lr, epoch, { tMax, etaMin }, _group, base) {
    if (epoch === 0) return lr;
    // At the bottom of the wave the ratio below is 0 / 0: the way up starts from the initial rate.
    if ((epoch - 1 - tMax) % (2 * tMax) === 0) return lr + ((base - etaMin) * (1 - Math.cos(Math.PI / tMax))) / 2;
    const height = (step: number) => 1 + Math.cos((Math.PI * step) / tMax);
    return (height(epoch) / height(epoch - 1)) * (lr - etaMin) + etaMin;
  },
};

/**
 * Half a cosine wave from the initial rate down to `etaMin` over `tMax` steps (arXiv:1608.03983, without the restarts). After `tMax`
 * the rate goes up again along the same wave, as in torch: step `tMax` times at most, or use `WarmupCosine`, which stays down.
 */
export class CosineAnnealingLR extends RuleScheduler<Required<CosineAnnealingLROptions>> {
  constructor(optimizer: Schedulable, options: CosineAnnealingLROptions) {
    super(rule, optimizer, options);
  }
}

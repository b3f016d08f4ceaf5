import { labmlWarmup } from "./adamWarmup.ts";
import { RuleScheduler } from "./ruleScheduler.ts";
import type { Schedulable } from "./schedulable.ts";
import type { ScheduleRule } from "./scheduleRule.ts";

/** The options of {@link AdamWarmupCosineDecay}. */
export interface AdamWarmupCosineDecayOptions {
  /** Steps of the warm-up; 0 for none. */
  readonly warmup: number;
  /** The optimizer step at which the cosine is at its lowest. @defaultValue 1e10 */
  readonly totalSteps?: number;
}

const rule: ScheduleRule<Required<AdamWarmupCosineDecayOptions>> = {
  name: "AdamWarmupCosineDecay",
  options: (read) => ({
    warmup: read.number("warmup", { integer: true, least: 0 }),
    totalSteps: read.number("totalSteps", { integer: true, least: 1 }, 1e10),
  }),
  at(base, epoch, { warmup, totalSteps }) {
    const t = epoch + 1;
    if (t < warmup) return labmlWarmup(base, t, warmup);
    const progress = (t - warmup) / Math.max(1, totalSteps - warmup);
    return base * Math.max(0.1, 0.5 * (1 + Math.cos(Math.PI * progress)));
  },
};

/**
 * The schedule of labml's `AdamWarmupCosineDecay` for any optimizer: its warm-up (see {@link AdamWarmup}), then half a cosine wave that
 * never falls below a tenth of the rate. After `totalSteps` the wave rises again, as in labml; `WarmupCosine` stays down.
 */
export class AdamWarmupCosineDecay extends RuleScheduler<Required<AdamWarmupCosineDecayOptions>> {
  constructor(optimizer: Schedulable, options: AdamWarmupCosineDecayOptions) {
    super(rule, optimizer, options);
  }
}

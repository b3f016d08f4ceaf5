import { anneal } from "./anneal.ts";
import { RuleScheduler } from "./ruleScheduler.ts";
import type { Schedulable } from "./schedulable.ts";
import type { ScheduleRule } from "./scheduleRule.ts";
import { warmupFactor } from "./warmup.ts";

/** The options of {@link WarmupCosine}. */
export interface WarmupCosineOptions {
  /** Steps of the warm-up; 0 for none. */
  readonly warmupSteps: number;
  /** Steps until the rate is at its end, the warm-up among them. */
  readonly totalSteps: number;
  /** The factor of the very first rate, from 0 to 1. @defaultValue 0 */
  readonly startFactor?: number;
  /** The factor from step `totalSteps` on, from 0 to 1. @defaultValue 0 */
  readonly endFactor?: number;
}

const part = { least: 0, most: 1 };

const rule: ScheduleRule<Required<WarmupCosineOptions>> = {
  name: "WarmupCosine",
  options(read) {
    const totalSteps = read.number("totalSteps", { integer: true, least: 1 });
    return {
      totalSteps,
      warmupSteps: read.number("warmupSteps", { integer: true, least: 0, most: totalSteps }),
      startFactor: read.number("startFactor", part, 0),
      endFactor: read.number("endFactor", part, 0),
    };
  },
  at(base, epoch, { warmupSteps, totalSteps, startFactor, endFactor }) {
    if (epoch < warmupSteps) return base * warmupFactor(epoch, warmupSteps, startFactor);
    if (epoch >= totalSteps) return base * endFactor;
    return base * anneal("cos", 1, endFactor, (epoch - warmupSteps) / (totalSteps - warmupSteps));
  },
};

/**
 * A straight line up to the initial rate over `warmupSteps`, then half a cosine wave down to `endFactor` of it at step `totalSteps`,
 * where it stays. With `startFactor` 0 the first optimizer step is made at rate 0, as in the common libraries; pass
 * `1 / warmupSteps` to make it count.
 */
export class WarmupCosine extends RuleScheduler<Required<WarmupCosineOptions>> {
  constructor(optimizer: Schedulable, options: WarmupCosineOptions) {
    super(rule, optimizer, options);
  }
}

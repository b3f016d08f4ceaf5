import { RuleScheduler } from "./ruleScheduler.ts";
import type { Schedulable } from "./schedulable.ts";
import type { ScheduleRule } from "./scheduleRule.ts";
import { warmupFactor } from "./warmup.ts";

/** The options of {@link InverseSqrt}. */
export interface InverseSqrtOptions {
  /** Steps of the warm-up; 0 for none. */
  readonly warmupSteps: number;
  /** Steps after the warm-up until the rate is divided by the square root of two. @defaultValue warmupSteps, or 1 */
  readonly timescale?: number;
  /** The factor of the very first rate, from 0 to 1. @defaultValue 0 */
  readonly startFactor?: number;
}

const rule: ScheduleRule<Required<InverseSqrtOptions>> = {
  name: "InverseSqrt",
  options(read) {
    const warmupSteps = read.number("warmupSteps", { integer: true, least: 0 });
    return {
      warmupSteps,
      timescale: read.number("timescale", { above: 0 }, Math.max(warmupSteps, 1)),
      startFactor: read.number("startFactor", { least: 0, most: 1 }, 0),
    };
  },
  at(base, epoch, { warmupSteps, timescale, startFactor }) {
    if (epoch < warmupSteps) return base * warmupFactor(epoch, warmupSteps, startFactor);
    return base / Math.sqrt(1 + (epoch - warmupSteps) / timescale);
  },
};

/**
 * A straight line up to the initial rate, then a decay with one over the square root of the step; with the default `timescale` it is
 * `sqrt(warmupSteps / epoch)`, the schedule of the Transformer (arXiv:1706.03762) scaled to its peak. See `Noam` for the unscaled one.
 */
export class InverseSqrt extends RuleScheduler<Required<InverseSqrtOptions>> {
  constructor(optimizer: Schedulable, options: InverseSqrtOptions) {
    super(rule, optimizer, options);
  }
}

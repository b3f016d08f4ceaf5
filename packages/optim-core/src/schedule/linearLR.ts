import { RuleScheduler } from "./ruleScheduler.ts";
import type { Schedulable } from "./schedulable.ts";
import type { ScheduleRule } from "./scheduleRule.ts";

/** The options of {@link LinearLR}. */
export interface LinearLROptions {
  /** The factor of the first rate, from 0 to 1. @defaultValue 1 / 3 */
  readonly startFactor?: number;
  /** The factor from step `totalIters` on, from 0 to 1. @defaultValue 1 */
  readonly endFactor?: number;
  /** Steps from the first factor to the last; 0 for the last at once. @defaultValue 5 */
  readonly totalIters?: number;
}

type Resolved = Required<LinearLROptions>;

function factorAt(epoch: number, { startFactor, endFactor, totalIters }: Resolved): number {
  if (epoch >= totalIters) return endFactor;
  return startFactor + ((endFactor - startFactor) * epoch) / totalIters;
}

const rule: ScheduleRule<Resolved> = {
  name: "LinearLR",
  options: (read) => ({
    startFactor: read.number("startFactor", { least: 0, most: 1 }, 1 / 3),
    endFactor: read.number("endFactor", { least: 0, most: 1 }, 1),
    totalIters: read.number("totalIters", { integer: true, least: 0 }, 5),
  }),
  at: (base, epoch, options) => base * factorAt(epoch, options),
  next(lr, epoch, options, _group, base) {
    const { startFactor, endFactor, totalIters } = options;
    if (epoch === 0) return lr * factorAt(0, options);
    if (epoch > totalIters) return lr;
    const slope = endFactor - startFactor;
    const before = totalIters * startFactor + (epoch - 1) * slope;
    return before === 0 ? base * factorAt(epoch, options) : lr * (1 + slope / before);
  },
};

/**
 * The rate times a factor that goes in a straight line from `startFactor` to `endFactor` over `totalIters` steps. A `startFactor` of 0,
 * which torch refuses, is a warm-up from nothing.
 */
export class LinearLR extends RuleScheduler<Resolved> {
  constructor(optimizer: Schedulable, options: LinearLROptions = {}) {
    super(rule, optimizer, options);
  }
}

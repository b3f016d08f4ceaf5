import { RuleScheduler } from "./ruleScheduler.ts";
import type { Schedulable } from "./schedulable.ts";
import type { ScheduleRule } from "./scheduleRule.ts";

/** The options of {@link ConstantLR}. */
export interface ConstantLROptions {
  /** The factor during the first `totalIters` steps, from 0 to 1. @defaultValue 1 / 3 */
  readonly factor?: number;
  /** Steps with the factor; 0 for none. @defaultValue 5 */
  readonly totalIters?: number;
}

const rule: ScheduleRule<Required<ConstantLROptions>> = {
  name: "ConstantLR",
  options: (read) => ({
    factor: read.number("factor", { least: 0, most: 1 }, 1 / 3),
    totalIters: read.number("totalIters", { integer: true, least: 0 }, 5),
  }),
  at: (base, epoch, { factor, totalIters }) => (epoch < totalIters ? base * factor : base),
  next(lr, epoch, { factor, totalIters }, _group, base) {
    if (epoch === 0) return totalIters === 0 ? lr : lr * factor;
    if (epoch !== totalIters) return lr;
    return factor === 0 ? base : lr * (1 / factor);
  },
};

/**
 * The rate times `factor` for `totalIters` steps, then the full rate. Where torch has no answer: after a factor of 0 the rate is the
 * group's initial one (torch: NaN), and `totalIters: 0` is the full rate at once (torch: the small one for ever).
 */
export class ConstantLR extends RuleScheduler<Required<ConstantLROptions>> {
  constructor(optimizer: Schedulable, options: ConstantLROptions = {}) {
    super(rule, optimizer, options);
  }
}

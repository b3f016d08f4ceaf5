import { RuleScheduler } from "./ruleScheduler.ts";
import type { Schedulable } from "./schedulable.ts";
import type { ScheduleRule } from "./scheduleRule.ts";

/** The options of {@link ExponentialLR}. */
export interface ExponentialLROptions {
  /** The factor of each step. */
  readonly gamma: number;
}

const rule: ScheduleRule<ExponentialLROptions> = {
  name: "ExponentialLR",
  options: (read) => ({ gamma: read.number("gamma", { least: 0 }) }),
  at: (base, epoch, { gamma }) => base * gamma ** epoch,
  next: (lr, epoch, { gamma }) => (epoch === 0 ? lr : lr * gamma),
};

/** The rate times `gamma` at every step. */
export class ExponentialLR extends RuleScheduler<ExponentialLROptions> {
  constructor(optimizer: Schedulable, options: ExponentialLROptions) {
    super(rule, optimizer, options);
  }
}

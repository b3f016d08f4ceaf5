import { RuleScheduler } from "./ruleScheduler.ts";
import type { Schedulable } from "./schedulable.ts";
import type { ScheduleRule } from "./scheduleRule.ts";

/** The options of {@link StepLR}. */
export interface StepLROptions {
  /** Steps between two decays. */
  readonly stepSize: number;
  /** The factor of each decay. @defaultValue 0.1 */
  readonly gamma?: number;
}

const rule: ScheduleRule<Required<StepLROptions>> = {
  name: "StepLR",
  options: (read) => ({
    stepSize: read.number("stepSize", { integer: true, least: 1 }),
    gamma: read.number("gamma", { least: 0 }, 0.1),
  }),
  at: (base, epoch, { stepSize, gamma }) => base * gamma ** Math.floor(epoch / stepSize),
  next: (lr, epoch, { stepSize, gamma }) => (epoch > 0 && epoch % stepSize === 0 ? lr * gamma : lr),
};

/** The rate times `gamma` every `stepSize` steps. */
export class StepLR extends RuleScheduler<Required<StepLROptions>> {
  constructor(optimizer: Schedulable, options: StepLROptions) {
    super(rule, optimizer, options);
  }
}

import { RuleScheduler } from "./ruleScheduler.ts";
import type { Schedulable } from "./schedulable.ts";
import type { ScheduleRule } from "./scheduleRule.ts";

/** The options of {@link MultiStepLR}. */
export interface MultiStepLROptions {
  /** The steps at which the rate decays, from 1, in order. One that stands there twice decays twice. */
  readonly milestones: readonly number[];
  /** The factor of each decay. @defaultValue 0.1 */
  readonly gamma?: number;
}

const count = (milestones: readonly number[], holds: (milestone: number) => boolean) => milestones.filter(holds).length;

const rule: ScheduleRule<Required<MultiStepLROptions>> = {
  name: "MultiStepLR",
  options: (read) => ({
    milestones: read.milestones("milestones", { repeats: true }),
    gamma: read.number("gamma", { least: 0 }, 0.1),
  }),
  at: (base, epoch, { milestones, gamma }) => base * gamma ** count(milestones, (milestone) => milestone <= epoch),
  next: (lr, epoch, { milestones, gamma }) => lr * gamma ** count(milestones, (milestone) => milestone === epoch),
};

/** The rate times `gamma` at each milestone. */
export class MultiStepLR extends RuleScheduler<Required<MultiStepLROptions>> {
  constructor(optimizer: Schedulable, options: MultiStepLROptions) {
    super(rule, optimizer, options);
  }
}

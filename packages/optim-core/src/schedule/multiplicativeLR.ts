import { factorOf, type LrLambda } from "./lrLambda.ts";
import type { PerGroup } from "./perGroup.ts";
import { RuleScheduler } from "./ruleScheduler.ts";
import type { Schedulable } from "./schedulable.ts";
import type { ScheduleRule } from "./scheduleRule.ts";

/** The options of {@link MultiplicativeLR}. */
export interface MultiplicativeLROptions {
  /** The factor from the rate before to the rate at an epoch, from 1; one function, or one for each group. */
  readonly lrLambda: PerGroup<LrLambda>;
}

const rule: ScheduleRule<MultiplicativeLROptions> = {
  name: "MultiplicativeLR",
  options: (read) => ({ lrLambda: read.functions("lrLambda") }),
  first: (lr) => lr,
  next: (lr, epoch, { lrLambda }, group) => lr * factorOf("MultiplicativeLR", lrLambda, group, epoch),
};

/**
 * The rate in force times `lrLambda(epoch)`, at every step. There is no closed form: a group added later starts from its own rate, and
 * `step(epoch)` multiplies once. A state dict holds no functions: those of the constructor stay in force.
 *
 * Where it takes over in a `SequentialLR` it multiplies by `lrLambda(0)` at once, as in torch; at the start of a training it does not.
 */
export class MultiplicativeLR extends RuleScheduler<MultiplicativeLROptions> {
  constructor(optimizer: Schedulable, options: MultiplicativeLROptions) {
    super(rule, optimizer, options);
  }
}

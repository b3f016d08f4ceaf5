import { factorOf, type LrLambda } from "./lrLambda.ts";
import type { PerGroup } from "./perGroup.ts";
import { RuleScheduler } from "./ruleScheduler.ts";
import type { Schedulable } from "./schedulable.ts";
import type { ScheduleRule } from "./scheduleRule.ts";

/** The options of {@link LambdaLR}. */
export interface LambdaLROptions {
  /** The factor of the initial rate at an epoch; one function, or one for each group. */
  readonly lrLambda: PerGroup<LrLambda>;
}

const rule: ScheduleRule<LambdaLROptions> = {
  name: "LambdaLR",
  options: (read) => ({ lrLambda: read.functions("lrLambda") }),
  at: (base, epoch, { lrLambda }, group) => base * factorOf("LambdaLR", lrLambda, group, epoch),
};

/** The initial rate times `lrLambda(epoch)`. A state dict holds no functions: those of the constructor stay in force. */
export class LambdaLR extends RuleScheduler<LambdaLROptions> {
  constructor(optimizer: Schedulable, options: LambdaLROptions) {
    super(rule, optimizer, options);
  }
}

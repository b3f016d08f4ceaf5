import { RuleScheduler } from "./ruleScheduler.ts";
import type { Schedulable } from "./schedulable.ts";
import type { ScheduleRule } from "./scheduleRule.ts";

/** The options of {@link Noam}. */
export interface NoamOptions {
  /** Steps of the warm-up. */
  readonly warmup: number;
  /** The width of the model. @defaultValue 512 */
  readonly dModel?: number;
}

const rule: ScheduleRule<Required<NoamOptions>> = {
  name: "Noam",
  options: (read) => ({
    warmup: read.number("warmup", { integer: true, least: 1 }),
    dModel: read.number("dModel", { above: 0 }, 512),
  }),
  at(base, epoch, { warmup, dModel }) {
    const t = epoch + 1;
    return base * (dModel ** -0.5 * Math.min(t ** -0.5, t * warmup ** -1.5));
  },
};

/**
 * The schedule of the Transformer (arXiv:1706.03762): the initial rate, a factor here, times
 * `dModel^-0.5 · min(t^-0.5, t · warmup^-1.5)` at optimizer step `t`, counted from 1.
 */
export class Noam extends RuleScheduler<Required<NoamOptions>> {
  constructor(optimizer: Schedulable, options: NoamOptions) {
    super(rule, optimizer, options);
  }
}

import { type AnnealStrategy, anneal } from "./anneal.ts";
import { ofGroup, type PerGroup } from "./perGroup.ts";
import { RuleScheduler } from "./ruleScheduler.ts";
import type { Schedulable } from "./schedulable.ts";
import type { ScheduleRule } from "./scheduleRule.ts";

/** The options of {@link SWALR}. */
export interface SWALROptions {
  /** The rate to go to; one, or one for each group. */
  readonly swaLr: PerGroup<number>;
  /** Steps to get there; 0 for at once. @defaultValue 10 */
  readonly annealEpochs?: number;
  /** @defaultValue "cos" */
  readonly annealStrategy?: AnnealStrategy;
}

type Resolved = Required<SWALROptions>;

/** How much of `swaLr` is in the rate. */
function share(epoch: number, { annealEpochs, annealStrategy }: Resolved): number {
  return epoch >= annealEpochs ? 1 : anneal(annealStrategy, 0, 1, epoch / annealEpochs);
}

function toward(lr: number, epoch: number, options: Resolved, group: number): number {
  const part = share(epoch, options);
  return ofGroup(options.swaLr, group) * part + lr * (1 - part);
}

const rule: ScheduleRule<Resolved> = {
  name: "SWALR",
  rates: ["swaLr"],
  options: (read) => ({
    swaLr: read.perGroup("swaLr", { least: 0 }),
    annealEpochs: read.number("annealEpochs", { integer: true, least: 0 }, 10),
    annealStrategy: read.oneOf("annealStrategy", ["cos", "linear"], "cos"),
  }),
  join: toward,
  next(lr, epoch, options, group) {
    const before = epoch === 0 ? 0 : share(epoch - 1, options);
    if (before === 1) return ofGroup(options.swaLr, group);
    const start = (lr - before * ofGroup(options.swaLr, group)) / (1 - before);
    return toward(start, epoch, options, group);
  },
};

/**
 * From the rate in force when it starts to `swaLr` over `annealEpochs` steps, for weight averaging (arXiv:1803.05407). Construct it with
 * the training and step it from the epoch on at which the averaging begins, in place of the other scheduler; or put both in a
 * `SequentialLR`.
 */
export class SWALR extends RuleScheduler<Resolved> {
  constructor(optimizer: Schedulable, options: SWALROptions) {
    super(rule, optimizer, options);
  }
}

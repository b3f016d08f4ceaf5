import { fail } from "../error.ts";
import { ChainableScheduler } from "./chainableScheduler.ts";
import type { FieldReader } from "./fieldReader.ts";
import type { Schedulable } from "./schedulable.ts";
import { Scheduler } from "./scheduler.ts";
import type { Json } from "./schedulerState.ts";

/** What `SequentialLR` and `ChainedScheduler` share: schedulers of one optimizer, and a state dict with theirs inside. */
export abstract class ComposedScheduler extends ChainableScheduler {
  readonly schedulers: readonly ChainableScheduler[];

  constructor(name: string, optimizer: Schedulable, schedulers: readonly ChainableScheduler[] | undefined) {
    super(name, optimizer);
    if (!Array.isArray(schedulers) || schedulers.length === 0)
      fail(name, "schedulers must be a list of one scheduler or more.");
    schedulers.forEach((each: unknown, i) => {
      if (!(each instanceof ChainableScheduler)) {
        const what = each instanceof Scheduler ? `${each.name}, whose step() needs a metric` : "no scheduler";
        fail(name, `schedulers[${i}] is ${what}. Pass schedulers that step by themselves.`);
      }
      if (each.optimizer !== optimizer)
        fail(name, `schedulers[${i}] (${each.name}) is of another optimizer. Use one for all.`);
      if (schedulers.indexOf(each) < i)
        fail(name, `schedulers[${i}] (${each.name}) is in the list twice. Construct another.`);
    });
    this.schedulers = [...schedulers];
  }

  protected override ownState(): Readonly<Record<string, Json>> {
    return { schedulers: this.schedulers.map((each) => each.stateDict()) };
  }

  protected override checkOwn(read: FieldReader, who: string): () => void {
    const states = read.list("schedulers", this.schedulers.length);
    const checked = this.schedulers.map((each, i) =>
      each.checkState(states[i], `${who}: schedulers[${i}] (${each.name})`),
    );
    return () => {
      for (const restore of checked) restore();
    };
  }

  /** Gives the groups their initial rates back. */
  protected reset(): void {
    for (const group of this.optimizer.paramGroups) group.lr = group.initialLr ?? group.lr;
  }
}

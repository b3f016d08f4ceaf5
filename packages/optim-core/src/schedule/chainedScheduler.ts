import type { ChainableScheduler } from "./chainableScheduler.ts";
import { ComposedScheduler } from "./composedScheduler.ts";
import { FieldReader } from "./fieldReader.ts";
import type { Schedulable } from "./schedulable.ts";

/** The options of {@link ChainedScheduler}. */
export interface ChainedSchedulerOptions {
  /** All of them work at every step, in this order; construct each with the same optimizer. */
  readonly schedulers: readonly ChainableScheduler[];
}

/**
 * Several schedulers at every step, each on what the one before it made of the rates. Schedules with absolute rates (`LambdaLR`,
 * `CyclicLR`, `OneCycleLR`, `CosineAnnealingWarmRestarts`, `WarmupCosine`, …) overwrite what came before them, as in torch. If one
 * of them fails, none has stepped.
 */
export class ChainedScheduler extends ComposedScheduler {
  constructor(optimizer: Schedulable, options: ChainedSchedulerOptions) {
    super("ChainedScheduler", optimizer, options?.schedulers);
    const read = new FieldReader(this.name, options, { groups: optimizer.paramGroups.length, saved: false });
    read.list("schedulers");
    read.finish();
  }

  override step(): void {
    this.#together((each) => each.step());
    this.position += 1;
  }

  override restart(from: "base" | "lr"): void {
    if (from === "base") this.reset();
    this.#together((each) => each.restart("lr"));
    this.position = 0;
  }

  #together(act: (each: ChainableScheduler) => void): void {
    const before = this.stateDict();
    try {
      this.schedulers.forEach(act);
    } catch (error) {
      this.loadStateDict(before);
      throw error;
    }
    this.lastLrs = this.groupLrs();
  }
}

import { fail } from "../error.ts";
import type { ChainableScheduler } from "./chainableScheduler.ts";
import { ComposedScheduler } from "./composedScheduler.ts";
import { FieldReader } from "./fieldReader.ts";
import type { Schedulable } from "./schedulable.ts";
import type { Json } from "./schedulerState.ts";

/** The options of {@link SequentialLR}. */
export interface SequentialLROptions {
  /** One after the other; construct each with the same optimizer. */
  readonly schedulers: readonly ChainableScheduler[];
  /** The steps, from 1, at which the second, the third, … takes over: one fewer than schedulers. */
  readonly milestones: readonly number[];
}

function readMilestones(read: FieldReader, who: string, schedulers: number): readonly number[] {
  const milestones = read.milestones("milestones");
  if (milestones.length !== schedulers - 1) {
    fail(
      who,
      `${milestones.length} milestones for ${schedulers} schedulers. Give one for each scheduler but the first.`,
    );
  }
  return milestones;
}

/**
 * One scheduler after the other. Each starts at its own step 0 when its milestone comes, from the groups' initial rates (`SWALR` and
 * `MultiplicativeLR`: from the rates in force). Constructing it sets the rates back and starts the first. A scheduler that cycles
 * momentum has set its first momentum when it was constructed, as in torch. Unlike torch's, these nest.
 */
export class SequentialLR extends ComposedScheduler {
  #milestones: readonly number[];

  constructor(optimizer: Schedulable, options: SequentialLROptions) {
    super("SequentialLR", optimizer, options?.schedulers);
    const read = new FieldReader(this.name, options, { groups: optimizer.paramGroups.length, saved: false });
    read.list("schedulers");
    this.#milestones = readMilestones(read, this.name, this.schedulers.length);
    read.finish();
    this.restart("base");
  }

  override step(): void {
    const epoch = this.position + 1;
    const passed = this.#milestones.filter((milestone) => milestone <= epoch).length;
    const active = this.schedulers[passed]!;
    if (this.#milestones[passed - 1] === epoch) active.restart("base");
    else active.step();
    this.#arrive(epoch);
  }

  override restart(from: "base" | "lr"): void {
    if (from === "base") this.reset();
    this.schedulers[0]!.restart("lr");
    this.#arrive(0);
  }

  protected override ownState(): Readonly<Record<string, Json>> {
    return { ...super.ownState(), milestones: this.#milestones };
  }

  protected override checkOwn(read: FieldReader, who: string): () => void {
    const milestones = readMilestones(read, who, this.schedulers.length);
    const restoreSchedulers = super.checkOwn(read, who);
    return () => {
      this.#milestones = milestones;
      restoreSchedulers();
    };
  }

  #arrive(epoch: number): void {
    this.position = epoch;
    this.lastLrs = this.groupLrs();
  }
}

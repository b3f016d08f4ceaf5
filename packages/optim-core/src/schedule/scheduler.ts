import { FieldReader } from "./fieldReader.ts";
import { checkSchedulable, type Schedulable } from "./schedulable.ts";
import { encodeNumber, type Json, type SchedulerState } from "./schedulerState.ts";

/**
 * What all schedulers share (torch's `LRScheduler`): a place in the schedule, the rates last written, and a state dict. The first
 * rate is in force as soon as a scheduler is constructed. Call `step()` after `optimizer.step()`.
 */
export abstract class Scheduler {
  /** The name of the class, as state dicts and errors have it. */
  readonly name: string;
  readonly optimizer: Schedulable;
  /** Steps made so far; between two of them where a schedule allows fractions. */
  protected position = 0;
  protected lastLrs: readonly number[];

  constructor(name: string, optimizer: Schedulable) {
    this.name = name;
    this.optimizer = checkSchedulable(name, optimizer);
    this.lastLrs = this.groupLrs();
  }

  /** The number of the step that the rates in force belong to, from 0. */
  get lastEpoch(): number {
    return Math.floor(this.position);
  }

  /** The learning rate of each group as this scheduler last wrote it. */
  getLastLr(): number[] {
    return [...this.lastLrs];
  }

  /**
   * Everything that a new scheduler of the same kind needs to go on from here, bit for bit: the place, the options (no functions) and
   * the rates in force in the groups. Plain data; see {@link SchedulerState}.
   */
  stateDict(): SchedulerState {
    return {
      scheduler: this.name,
      lastEpoch: encodeNumber(this.position),
      lastLr: this.lastLrs.map(encodeNumber),
      lr: this.groupLrs().map(encodeNumber),
      ...this.ownState(),
    };
  }

  /**
   * Continues where `state` was saved. Saved options replace those of the constructor, functions stay. The groups get the rates (and
   * cycled momenta) that they had at that moment, so it does not matter whether the optimizer's state is loaded before or after, nor
   * in which order several schedulers of one optimizer are (torch's #149942). A dict of another scheduler, or with a missing, unknown
   * or wrong entry, or for another number of groups, is refused, and nothing changes.
   */
  loadStateDict(state: SchedulerState): void {
    this.checkState(state, `${this.name}.loadStateDict`)();
  }

  /** Checks a state dict without a change; what it returns puts it in force. */
  checkState(state: unknown, who: string): () => void {
    const { paramGroups } = this.optimizer;
    const read = new FieldReader(who, state, { groups: paramGroups.length, saved: true });
    read.oneOf("scheduler", [this.name]);
    const position = read.number("lastEpoch", { least: 0, integer: !this.fractional });
    const lastLrs = read.encodedList("lastLr", { fewer: true });
    const lrs = read.encodedList("lr");
    const restoreOwn = this.checkOwn(read, who);
    read.finish();
    return () => {
      this.position = position;
      this.lastLrs = lastLrs;
      restoreOwn();
      paramGroups.forEach((group, i) => {
        group.lr = lrs[i]!;
      });
    };
  }

  /** Whether `step(epoch)` may name a place between two steps. */
  protected get fractional(): boolean {
    return false;
  }

  /** What its state dict holds beside the common entries. */
  protected abstract ownState(): Readonly<Record<string, Json>>;

  /** Reads what `ownState` wrote, without a change; what it returns puts it in force. */
  protected abstract checkOwn(read: FieldReader, who: string): () => void;

  /** The rates in force. */
  protected groupLrs(): number[] {
    return this.optimizer.paramGroups.map(({ lr }) => lr);
  }
}

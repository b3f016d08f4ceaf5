import { Scheduler } from "./scheduler.ts";

/** A scheduler whose `step()` needs nothing from outside, so that `SequentialLR` and `ChainedScheduler` can drive it. */
export abstract class ChainableScheduler extends Scheduler {
  /** Moves on by one step. Call it after `optimizer.step()`. */
  abstract step(): void;

  /**
   * Goes back to step 0. From `"base"` the groups' initial rates are its start, as for `SequentialLR` at a milestone (schedules that
   * have no closed form, `SWALR` and `MultiplicativeLR`, go on from the rates in force even then); from `"lr"` the rates in force.
   */
  abstract restart(from: "base" | "lr"): void;
}

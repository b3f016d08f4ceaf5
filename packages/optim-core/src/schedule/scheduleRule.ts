import type { FieldReader } from "./fieldReader.ts";

/** A rate from another: `group` is the group's index, `base` its initial rate. */
type Next<O> = (lr: number, epoch: number, options: O, group: number, base: number) => number;
type At<O> = (base: number, epoch: number, options: O, group: number) => number;

interface CommonRule<O> {
  readonly name: string;
  /** The options that are rates, and may be a list with one for each group: `at` and `next` find there the one of the group. */
  readonly rates?: readonly (keyof O)[];
  /** Reads and checks the options; what it returns is read the same way from a state dict. */
  readonly options: (read: FieldReader) => O;
  /** The momentum at an epoch; undefined while it is not cycled. */
  readonly momentum?: (epoch: number, options: O, group: number) => number | undefined;
  /** Epochs may be fractions. */
  readonly fractional?: boolean;
}

interface ClosedRule<O> extends CommonRule<O> {
  /** The closed form: the rate at an epoch from the group's initial rate. */
  readonly at: At<O>;
  readonly next?: never;
  readonly first?: never;
  readonly join?: never;
}

interface RecursiveRule<O> extends CommonRule<O> {
  readonly at?: At<O>;
  /** The rate at an epoch from the rate in force, so that several schedules can work on one group; epoch 0 is the first rate. */
  readonly next: Next<O>;
  /** The rate right after construction; left out: `next` at epoch 0. */
  readonly first?: (lr: number) => number;
  /** The rate, at an epoch, of a group that joins with a rate of its own; left out: `at`, or its own rate where that is missing. */
  readonly join?: At<O>;
}

/**
 * A schedule as pure functions over numbers; {@link RuleScheduler} makes a scheduler of it. At least one of `at` and `next`. All rates in
 * it are before the group's `lrScale`.
 */
export type ScheduleRule<O> = ClosedRule<O> | RecursiveRule<O>;

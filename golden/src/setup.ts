import type { Param } from "optim-core";
import type { Mup } from "optim-umup";
import type { Arguments } from "./trajectoryCase.ts";

/** Options by our names. */
export type Options = Readonly<Record<string, unknown>>;

/** As much of an optimizer as a trajectory needs, whatever its rule. */
export interface Stepping<Buf> {
  readonly rule: { readonly state: Options };
  readonly paramGroups: readonly { lr: number; weightDecay?: number; readonly params: readonly Param<Buf>[] }[];
  step(): unknown;
  stateOf(p: Param<Buf>): (Readonly<Record<string, unknown>> & { readonly step: number }) | undefined;
  stateDict(): Promise<{ readonly state: Readonly<Record<number, Options>> }>;
  loadStateDict(saved: object): unknown;
  dispose(): void;
}

/** A class that makes a {@link Stepping}. A case is data: its options are checked by the optimizer that they are passed to. */
export type Construct = new (groups: never, options: never) => object;

/** Sets what a reference derives from a tensor's own step count `t`, from 1, and from what group `index` of the file says. */
export type Adjust = (
  group: { lr: number; weightDecay?: number },
  given: { readonly lr: number; readonly weightDecay: number },
  t: number,
  index: number,
) => void;

/** A golden case said in our words. */
export interface Setup {
  readonly Optimizer: Construct;
  /** What the constructor is given. */
  readonly options: Options;
  /** What each group is given, in the order of the file. */
  readonly groups: readonly Options[];
  /** What each group must hold once it is made: the reference's `effective_groups`. */
  readonly effective: readonly Options[];
  /** Where a reference derives its rate from a tensor's own step count. Every tensor gets a group of its own then. */
  readonly adjust?: Adjust;
  /**
   * The tags of tensors that are scaled by them. Groups are those that the optimizer makes of the file's then, `effective` and the schedule
   * are by the reference's own, and rates, which both have computed, are compared within the bound of float64.
   */
  readonly mups?: readonly (Mup | undefined)[];
  /** Whether the reference counts the steps of a group, those in which a tensor had no gradient too. */
  readonly countsGroupSteps?: boolean;
}

/** Translates the names in a record; undefined leaves an entry out. */
export const translated = (given: Arguments, option: (name: string, value: unknown) => Options | undefined): Options =>
  Object.assign({}, ...Object.entries(given).map(([name, value]) => option(name, value)));

/** What a group of the file says apart from its tensors. */
export const ownOptions = ({ tensors: _, ...own }: Arguments): Arguments => own;

import type { Param } from "optim-core";
import type { Arguments } from "./trajectoryCase.ts";

/** Options by our names. */
export type Options = Readonly<Record<string, unknown>>;

/** As much of an optimizer as a trajectory needs, whatever its rule. */
export interface Stepping {
  readonly paramGroups: readonly { lr: number; weightDecay?: number }[];
  step(): unknown;
  stateOf(p: Param): (Readonly<Record<string, unknown>> & { readonly step: number }) | undefined;
}

// A case is data: its options are checked by the optimizer that they are passed to.
export type Construct = new (groups: never, options: never) => Stepping;

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
}

/** Translates the names in a record; undefined leaves an entry out. */
export const translated = (given: Arguments, option: (name: string, value: unknown) => Options | undefined): Options =>
  Object.assign({}, ...Object.entries(given).map(([name, value]) => option(name, value)));

/** What a group of the file says apart from its tensors. */
export const ownOptions = ({ tensors: _, ...own }: Arguments): Arguments => own;

import type { Num } from "./expr.ts";
import type { CheckedHyper, HyperDefaults, Traced } from "./hyper.ts";
import type { AlwaysIn, CheckedState, SometimesIn, State } from "./slot.ts";

/** The symbols of one weight: itself, its gradient, the step count (1, 2, …) and its state. */
export type Weight<S> = { readonly p: Num; readonly g: Num; readonly t: Num } & {
  readonly [K in AlwaysIn<S>]: Num;
} & { readonly [K in SometimesIn<S>]?: Num | undefined };

/** What the weight becomes; a slot that is not there may be returned as undefined. */
export type Next<S> = { readonly p: Num } & { readonly [K in AlwaysIn<S>]: Num } & {
  readonly [K in SometimesIn<S>]?: Num | undefined;
};

/** What `update` sees of its group: its own hyper-parameters, and the learning rate that the group began with. */
export type Symbols<H> = Traced<H> & { readonly initialLr: Num };

/** The numbers that a hyper-parameter may be: inclusive `min`, and a `max` that is inclusive unless `open`. */
export interface Domain {
  readonly min?: number;
  readonly max?: number;
  readonly open?: boolean;
}

/**
 * An optimizer, written once: what it is called, what it may be told, what it remembers, and what a weight becomes.
 * A rule is a value; everything else (kernels, state dicts, option types, pages, tests) is made from it.
 */
export interface Rule<H = HyperDefaults, S = State> {
  readonly name: string;
  /** The paper or source of the formula: `arXiv:1711.05101`. */
  readonly reference?: string;
  /** The defaults, and thereby the option types. */
  readonly hyper: H;
  /** The buffers, and thereby the state-dict types. */
  readonly state: S;
  /** Where a number may lie, if not in what its name says (`domain.ts`). */
  readonly domain?: { readonly [K in keyof H]?: Domain };
  /** What is wrong with these options taken together, as a sentence; undefined where nothing is. */
  check?(options: Readonly<Record<string, unknown>>): string | undefined;
  /** What is allowed in these options but is probably a mistake, as a sentence; `console.warn` says it once, when a group is made. */
  warn?(options: Readonly<Record<string, unknown>>): string | undefined;
  /** Traced once for each combination of flags; it returns the next values and assigns nothing. */
  update(weight: Weight<S>, hyper: Symbols<H>): Next<S>;
}

/** A rule as an author writes it: `state` may be left out. */
export type RuleInit<H, S> = Omit<Rule<H, S>, "hyper" | "state" | "update"> & {
  readonly hyper: H & CheckedHyper<H>;
  readonly state?: S & CheckedState<S, H>;
  update(weight: Weight<S>, hyper: Symbols<H>): Next<S>;
};

/** Declares a rule; the types of options, symbols and state follow from it. */
export function defineRule<const H extends HyperDefaults, const S extends State = Record<never, never>>(
  init: RuleInit<H, S>,
): Rule<H, S> {
  return { state: {} as S, ...init };
}

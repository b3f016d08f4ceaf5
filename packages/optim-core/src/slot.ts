import type { SlotExtent } from "./extent.ts";
import type { DType } from "./hostTensor.ts";
import type { Choice, Optional } from "./hyper.ts";

/** What fills a slot before the first step: a number, the weight itself, or the value of a hyper-parameter at that moment. */
export type Fill = number | "param" | { readonly hyper: string };

/**
 * One buffer that an optimizer remembers between steps. It owns its precision (a float64 parameter widens `f32` to `f64`) and its extent;
 * `when` names the flag while which it exists; a transient slot is an output of the last step and is not saved.
 */
export interface Slot<When extends string | null = string | null> {
  readonly fill: Fill;
  readonly when: When;
  readonly dtype: DType;
  readonly extent: SlotExtent;
  readonly transient: boolean;
}

/** A slot that is always there, and the way to make it depend on a flag. */
export interface Always extends Slot<null> {
  /** The same slot, present only while this flag, choice or optional number is truthy. */
  if<K extends string>(flag: K): Slot<K>;
}

export type State = { readonly [name: string]: Slot };

/** A slot of any kind; element-wise float32 zeros where nothing is said. */
export const slot = (options: Partial<Omit<Slot, "when">> = {}): Always => ({
  dtype: "f32",
  fill: 0,
  extent: "element",
  when: null,
  transient: false,
  ...options,
  if(when) {
    return { ...this, when };
  },
});

/** Zeros, one for each weight. */
export const zeros: Always = /* @__PURE__ */ slot();

/** A float32 copy of the weight itself. */
export const copy: Always = /* @__PURE__ */ slot({ fill: "param" });

/** One value for each weight, filled at first with a number or with the hyper-parameter of that name. */
export const filled = (fill: number | string): Always =>
  slot({ fill: typeof fill === "string" ? { hyper: fill } : fill });

/** One number for a whole parameter, filled at first with a number or with the hyper-parameter of that name. */
export const scalar = (fill: number | string): Always =>
  slot({ fill: typeof fill === "string" ? { hyper: fill } : fill, extent: "tensor" });

/** A hyper-parameter on which a slot may depend: one that picks a kernel. */
type FlagOf<H> = { [K in keyof H]: H[K] extends boolean | Choice | Optional ? K : never }[keyof H];

/** A slot whose condition is a flag of the rule; otherwise a type whose text is the explanation. */
type Checked<T, H> =
  T extends Slot<infer W>
    ? W extends null | FlagOf<H>
      ? T
      : `.if(): there is no flag, choice or optional() named "${W & string}" in hyper`
    : never;

/** What every weight has already: no slot can be called so. */
export const takenSlots = ["p", "g", "t", "step"] as const;

/** The slots of a rule, each as {@link Checked}; a name that is taken is a type whose text says so. */
export type CheckedState<S, H> = {
  [K in keyof S]: K extends (typeof takenSlots)[number]
    ? `state: every weight has "${K}" already; give the slot another name`
    : Checked<S[K], H>;
};

/** The names of the slots that every step has. */
export type AlwaysIn<S> = { [K in keyof S]: S[K] extends Slot<null> ? K : never }[keyof S];
/** The names of the slots that depend on a flag. */
export type SometimesIn<S> = Exclude<keyof S, AlwaysIn<S>>;

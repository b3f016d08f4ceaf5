/**
 * Hyper-parameters as a rule declares them, as a user fills them in, and as `update` sees them.
 *
 * Note [Numbers are uniforms, flags are kernels]
 * A number travels to the kernel with every step, so changing it costs nothing. A boolean or a choice is plain in `update`: it picks
 * a branch while the rule is traced, so changing it picks another kernel. `optional(0)` is both: a number that is absent while it is
 * zero, for what a formula leaves out then (weight decay, momentum).
 */
import type { Num } from "./expr.ts";

/** A number that is left out of the formula while it is zero: `Num | undefined` in `update`. */
export interface Optional<N extends number = number> {
  readonly value: N;
  readonly optional: true;
}

/** One of several literals, the first of them the default; plain in `update`. */
export interface Choice<C extends string | boolean | null = string | boolean | null> {
  readonly value: C;
  readonly choices: readonly C[];
}

export type HyperDefault = number | boolean | readonly number[] | Optional | Choice;
export type HyperDefaults = { readonly [name: string]: HyperDefault };
/** What a group holds for a hyper-parameter. */
export type HyperValue = number | boolean | string | null | readonly number[];

/** A hyper-parameter that leaves the formula while it is zero. */
export const optional = <const N extends number>(value: N): Optional<N> => ({ value, optional: true });

/** A hyper-parameter that is one of the given literals; the first is the default. */
export const oneOf = <const C extends readonly [Choice["value"], ...Choice["value"][]]>(
  ...choices: C
): Choice<C[number]> => ({ value: choices[0], choices });

/** What every group has already: no hyper-parameter can be called so. (`lrScale` can: a rule that declares it sees that of its group.) */
export const takenHyper = ["maximize", "foreach", "fused", "initialLr", "params", "backend"] as const;

/** The hyper-parameters of a rule; a name that is taken is a type whose text says so. */
export type CheckedHyper<H> = {
  readonly [K in keyof H & (typeof takenHyper)[number]]: `hyper: every group has "${K}" already; give it another name`;
};

type Each<T, As> = { readonly [I in keyof T]: As };

/** What a user may pass: `1e-3` → `number`, `[0.9, 0.999]` → `readonly [number, number]`, a choice → its literals. */
export type Widen<H> = {
  -readonly [K in keyof H]: H[K] extends Choice<infer C>
    ? C
    : H[K] extends number | Optional
      ? number
      : H[K] extends boolean
        ? boolean
        : H[K] extends readonly number[]
          ? Each<H[K], number>
          : never;
};

/** What `update` sees: numbers as symbols, optional ones perhaps absent; flags and choices as they are. */
export type Traced<H> = {
  readonly [K in keyof H]: H[K] extends Choice<infer C>
    ? C
    : H[K] extends Optional
      ? Num | undefined
      : H[K] extends number
        ? Num
        : H[K] extends boolean
          ? boolean
          : H[K] extends readonly number[]
            ? Each<H[K], Num>
            : never;
};

/** The value that a hyper-parameter has where the user says nothing. */
export const defaultOf = (x: HyperDefault): HyperValue => {
  const { value = x as HyperValue } = x as Partial<Optional | Choice>;
  return value;
};

/** The literals of a choice; true and false for a flag. */
export const choicesOf = (x: HyperDefault): readonly (string | boolean | null)[] =>
  (x as Partial<Choice>).choices ?? [true, false];

/** Whether a rule leaves this number out while it is zero. */
export const isOptional = (x: HyperDefault): boolean => !!(x as Partial<Optional>).optional;

import type { Reference } from "../optimizerInfo.ts";

/** One number of a tensor in one step. */
export interface Scalar {
  readonly p: number;
  readonly g: number;
  readonly t: number;
  readonly lr: number;
}

/** A reference that treats every number by itself: `begin` makes its state at its first step, `step` changes that and returns the next p. */
export function elementwise<S>(begin: (first: Scalar) => S, step: (now: Scalar, state: S) => number): Reference {
  const states: S[] = [];
  return (p, g, { t, lr }) => {
    for (let i = 0; i < p.length; i++) {
      const now = { p: p[i]!, g: g[i]!, t, lr };
      states[i] ??= begin(now);
      p[i] = step(now, states[i]!);
    }
  };
}

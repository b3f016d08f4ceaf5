/** A number of a golden file; non-finite ones are the strings that `Number` reads. */
export type GoldenNumber = number | string;

/** How far a value may be from its reference: `relative · |reference| + absolute + ofLargest · max |tensor|`. */
export interface Bound {
  readonly relative: number;
  readonly absolute: number;
  readonly ofLargest: number;
}

/** For float64 runs. */
export const float64: Bound = { relative: 1e-12, absolute: 1e-14, ofLargest: 0 };

/** For float64 runs in which the reference itself keeps a scalar in float32 (NAdam, ASGD). */
export const looseFloat64: Bound = { relative: 1e-6, absolute: 1e-14, ofLargest: 0 };

/** For float32 runs. */
export const float32: Bound = { relative: 1e-5, absolute: 0, ofLargest: 2e-6 };

/** For half parameters against the float32 they are rounded from: half a step, and what the float32 may be off. */
export const float16: Bound = { relative: 2 ** -11 + 1e-5, absolute: 2 ** -25, ofLargest: 2e-6 };

/** The value of a tensor that is furthest out. */
export interface Worst {
  /** Its error as a fraction of its bound; infinite where one of the two is not finite, or where the lengths differ. */
  readonly fraction: number;
  /** Its index. */
  readonly at: number;
}

/** Compares a tensor with its reference. NaN equals NaN, an infinity itself. */
export function worstOf(bound: Bound, values: ArrayLike<number>, reference: readonly GoldenNumber[]): Worst {
  if (values.length !== reference.length) return { fraction: Number.POSITIVE_INFINITY, at: -1 };
  const expected = reference.map(Number);
  const largest = Math.max(0, ...expected.filter(Number.isFinite).map(Math.abs));
  let worst: Worst = { fraction: 0, at: 0 };
  expected.forEach((x, at) => {
    const value = values[at]!;
    if (value === x || (Number.isNaN(value) && Number.isNaN(x))) return;
    const allowed = bound.relative * Math.abs(x) + bound.absolute + bound.ofLargest * largest;
    const finite = Number.isFinite(value) && Number.isFinite(x);
    const fraction = finite ? Math.abs(value - x) / allowed : Number.POSITIVE_INFINITY;
    if (fraction > worst.fraction) worst = { fraction, at };
  });
  return worst;
}

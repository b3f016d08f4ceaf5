import { biasCorrection, debias, type Num } from "../expr.ts";

/**
 * Which root ε is added to: that of the corrected second moment, `√v̂ + ε` (Adam's paper, torch), or that of the raw one before it is
 * corrected, `(√v + ε) / √(1 − β₂ᵗ)` (the paper's ε̂, labml's `optimized_update`): then ε counts for more in the first steps.
 */
export type EpsPlacement = "afterCorrection" | "beforeCorrection";

/** What {@link denominator} is told. */
export interface DenominatorSymbols {
  readonly betas: readonly [Num, Num];
  readonly eps: Num;
  readonly amsgrad: boolean | "corrected";
  readonly epsPlacement?: EpsPlacement;
}

/**
 * What Adam and its kin divide by, `√v̂ + ε`, and the maximum that AMSGrad keeps: of the raw second moment (`true`, as torch computes) or
 * of the corrected one (`"corrected"`, as torch's own documentation prints). `inside` is added to the raw moment, below the root.
 */
export function denominator(
  v: Num,
  before: Num | undefined,
  t: Num,
  { betas: [, b2], eps, amsgrad, epsPlacement }: DenominatorSymbols,
  inside?: Num,
): { readonly denom: Num; readonly max: Num | undefined } {
  const max = before?.max(amsgrad === "corrected" ? debias(v, b2, t) : v);
  const corrected = max && amsgrad === "corrected" ? max : debias(max ?? v, b2, t);
  const placed = epsPlacement === "beforeCorrection" ? eps.div(biasCorrection(b2, t).sqrt()) : eps;
  const radicand = inside ? corrected.add(debias(inside, b2, t)) : corrected;
  return { denom: radicand.sqrt().add(placed), max };
}

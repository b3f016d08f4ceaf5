import { biasCorrection, type Num } from "../expr.ts";

/**
 * Which root ε is added to: that of the corrected second moment, `√v̂ + ε` (Adam's paper, torch), or that of the raw one before it is
 * corrected, `(√v + ε) / √(1 − β₂ᵗ)` (the paper's ε̂, labml's `optimized_update`): then ε counts for more in the first steps.
 */
export type EpsPlacement = "afterCorrection" | "beforeCorrection";

/** What is to be added to `√v̂` for an ε of this placement. */
export const placedEps = (eps: Num, placement: EpsPlacement, b2: Num, t: Num): Num =>
  placement === "beforeCorrection" ? eps.div(biasCorrection(b2, t).sqrt()) : eps;

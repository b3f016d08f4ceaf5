import { oneOf, optional } from "../hyper.ts";
import { optimizer } from "../optimizerClass.ts";
import { defineRule } from "../rule.ts";
import { adamState, adamUpdateWith } from "./adamUpdate.ts";

const adam = defineRule({
  name: "Adam",
  reference: "arXiv:1412.6980",
  hyper: {
    lr: 1e-3,
    betas: [0.9, 0.999],
    eps: 1e-8,
    weightDecay: optional(0),
    decay: oneOf("l2", "lrCoupled", "scheduleCoupled", "absolute"),
    amsgrad: oneOf(false, true, "corrected"),
    epsPlacement: oneOf("afterCorrection", "beforeCorrection"),
  },
  state: adamState,
  update: adamUpdateWith,
});

/**
 * Adam: `m ← β₁m + (1 − β₁)g`, `v ← β₂v + (1 − β₂)g²`, `p ← p − lr · m̂ / (√v̂ + ε)` with `m̂ = m / (1 − β₁ᵗ)`, `v̂ = v / (1 − β₂ᵗ)`.
 *
 * `decay: "lrCoupled"` is torch's `decoupled_weight_decay`; `epsPlacement: "beforeCorrection"` is labml's `optimized_update`. For `amsgrad`
 * see {@link AMSGrad}.
 *
 * @remarks
 * Defaults are torch's.
 */
export const Adam = optimizer(adam);

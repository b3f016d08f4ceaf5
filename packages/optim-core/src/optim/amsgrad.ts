import { oneOf, optional } from "../hyper.ts";
import { optimizer } from "../optimizerClass.ts";
import { defineRule } from "../rule.ts";
import { adamState, adamUpdateWith } from "./adamUpdate.ts";

const amsgrad = defineRule({
  name: "AMSGrad",
  reference: "arXiv:1904.09237",
  hyper: {
    lr: 1e-3,
    betas: [0.9, 0.999],
    eps: 1e-8,
    weightDecay: optional(0),
    decay: oneOf("l2", "lrCoupled", "scheduleCoupled", "absolute"),
    amsgrad: oneOf(true, "corrected", false),
    epsPlacement: oneOf("afterCorrection", "beforeCorrection"),
  },
  state: adamState,
  update: adamUpdateWith,
});

/**
 * {@link Adam} that divides by the largest second moment so far, so that no step size ever grows again:
 * `p ← p − lr · m̂ / (√(max v / (1 − β₂ᵗ)) + ε)`.
 *
 * @remarks
 * The maximum is of the raw `v`, as in torch and labml; `amsgrad: "corrected"` takes it of `v̂`, as torch's documentation prints. labml's
 * class has the defaults `eps: 1e-16`, `decay: "lrCoupled"` and `epsPlacement: "beforeCorrection"`; these are torch's.
 */
export const AMSGrad = optimizer(amsgrad);

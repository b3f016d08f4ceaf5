import { oneOf, optional } from "../hyper.ts";
import { optimizer } from "../optimizerClass.ts";
import { defineRule } from "../rule.ts";
import { lionState, lionUpdate } from "./lionUpdate.ts";

const lion = defineRule({
  name: "Lion",
  reference: "arXiv:2302.06675",
  hyper: {
    lr: 1e-4,
    betas: [0.9, 0.99],
    weightDecay: optional(0),
    decay: oneOf("lrCoupled", "l2", "scheduleCoupled", "absolute", "corrected"),
    caution: false,
  },
  domain: { betas: { min: 0, max: 1, open: false } },
  state: lionState,
  update: (weight, { caution, ...hyper }) =>
    lionUpdate(weight, hyper, caution ? { factor: 0, leastMean: 1e-3 } : undefined),
});

/**
 * The sign of the momentum, and one buffer to remember it: `p ← p(1 − lr·λ) − lr · sign(β₁m + (1 − β₁)g)`, `m ← β₂m + (1 − β₂)g`.
 *
 * `caution` is timm's: no step against the sign of the gradient; {@link CautiousLion} is lion-pytorch's, which may leave a part of it.
 *
 * @remarks
 * lion-pytorch's `decoupled_weight_decay` divides λ by the constructor's `lr`: that is `decay: "scheduleCoupled"` with this `initialLr`.
 */
export const Lion = optimizer(lion);

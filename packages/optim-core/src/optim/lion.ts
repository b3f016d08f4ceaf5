import { ema } from "../expr.ts";
import { oneOf, optional } from "../hyper.ts";
import { optimizer } from "../optimizerClass.ts";
import { defineRule } from "../rule.ts";
import { zeros } from "../slot.ts";
import { decayed } from "./decay.ts";

const lion = defineRule({
  name: "Lion",
  reference: "arXiv:2302.06675",
  hyper: {
    lr: 1e-4,
    betas: [0.9, 0.99],
    weightDecay: optional(0),
    decay: oneOf("lrCoupled", "l2", "scheduleCoupled", "absolute"),
  },
  domain: { betas: { min: 0, max: 1, open: false } },
  state: { expAvg: zeros },
  update({ p, g, expAvg }, { betas: [b1, b2], decay, ...hyper }) {
    const kept = decayed({ p, g }, hyper, decay);
    const direction = ema(expAvg, kept.g, b1).sign();
    return { p: kept.p.sub(direction.mul(hyper.lr)), expAvg: ema(expAvg, kept.g, b2) };
  },
});

/**
 * The sign of the momentum, and one buffer to remember it: `p ← p(1 − lr·λ) − lr · sign(β₁m + (1 − β₁)g)`, `m ← β₂m + (1 − β₂)g`.
 *
 * lion-pytorch's `decoupled_weight_decay` divides λ by the constructor's `lr`: that is `decay: "scheduleCoupled"` with this `initialLr`.
 */
export const Lion = optimizer(lion);

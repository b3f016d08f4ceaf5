import { defineOptimizer, ema, oneMinus, optional, zeros } from "optim-core";

/** Lion (arXiv:2302.06675): the sign of the momentum, and one buffer to remember it. */
export const SignOfMomentum = defineOptimizer({
  name: "SignOfMomentum",
  reference: "arXiv:2302.06675",
  // Numbers can be changed while it runs; flags and choices make another kernel.
  hyper: { lr: 1e-2, betas: [0.9, 0.99], weightDecay: optional(0) },
  // What it remembers of each weight: a buffer that begins with zeros.
  state: { m: zeros },
  update({ p, g, m }, { lr, betas: [b1, b2], weightDecay }) {
    const kept = weightDecay ? p.mul(oneMinus(lr.mul(weightDecay))) : p;
    const direction = ema(m, g, b1).sign();
    return { p: kept.sub(direction.mul(lr)), m: ema(m, g, b2) };
  },
});

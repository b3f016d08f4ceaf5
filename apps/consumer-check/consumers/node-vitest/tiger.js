import { defineOptimizer, ema, optional, zeros } from "optim-core";

/** The sign of the momentum, and one buffer to remember it. */
export const Tiger = defineOptimizer({
  name: "Tiger",
  reference: "https://github.com/bojone/tiger",
  hyper: { lr: 1e-3, beta: 0.965, weightDecay: optional(0.01) },
  domain: { beta: { min: 0, max: 1, open: true } },
  state: { expAvg: zeros },
  update({ p, g, expAvg }, { lr, beta, weightDecay }) {
    const m = ema(expAvg, g, beta);
    const step = weightDecay ? m.sign().add(p.mul(weightDecay)) : m.sign();
    return { p: p.sub(step.mul(lr)), expAvg: m };
  },
});

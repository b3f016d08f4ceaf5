import { defineOptimizer, ema, optional, zeros } from "optim-core";

/**
 * Tiger: the sign of the momentum, and one buffer to remember it: `m ← βm + (1 − β)g`, `p ← p − lr · (sign(m) + λp)`.
 *
 * `lookahead` steps by the momentum that the same gradient would leave once more, `βm + (1 − β)g` of the new `m`.
 *
 * @remarks
 * The authors' Tiger has no `lookahead`: it is here to show a flag.
 */
export const Tiger = defineOptimizer({
  name: "Tiger",
  reference: "https://kexue.fm/archives/9512",
  hyper: { lr: 1e-3, beta: 0.965, weightDecay: optional(0.01), lookahead: false },
  domain: { beta: { min: 0, max: 1, open: true } },
  state: { expAvg: zeros },
  update({ p, g, expAvg }, { lr, beta, weightDecay, lookahead }) {
    const m = ema(expAvg, g, beta);
    const sign = (lookahead ? ema(m, g, beta) : m).sign();
    const step = weightDecay ? sign.add(p.mul(weightDecay)) : sign;
    return { p: p.sub(step.mul(lr)), expAvg: m };
  },
});

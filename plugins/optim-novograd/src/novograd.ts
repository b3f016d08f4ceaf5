import { defineOptimizer, ema, oneMinus, optional, scalar, sum, where, zeros } from "optim-core";

/**
 * Gradients over their own size, one float32 number for each parameter, and momentum after that: with `v ← β₂v + (1 − β₂)‖g‖²`,
 * `m ← β₁m + g / (√v + ε) + λp`, `p ← p − lr · m`. The first `v` is `‖g‖²` itself, so nothing is corrected for a bias.
 *
 * With `gradAveraging`, `m ← β₁m + (1 − β₁)(g / (√v + ε) + λp)`. With `amsgrad`, the largest `v` so far divides. Decay is part of what the
 * momentum averages.
 *
 * @remarks
 * Formula and `betas` are the paper's; options and the other defaults are those of NVIDIA's code. The paper begins with `v₁ = ‖g₁‖²`; here,
 * as in that code, `v` begins with the first gradient that is not all zero, which is the same wherever the first one is not.
 */
export const NovoGrad = defineOptimizer({
  name: "NovoGrad",
  reference: "arXiv:1905.11286",
  hyper: {
    lr: 1e-3,
    betas: [0.95, 0.98],
    eps: 1e-8,
    weightDecay: optional(0),
    gradAveraging: false,
    amsgrad: false,
  },
  state: { expAvg: zeros, expAvgSq: scalar(0), maxExpAvgSq: scalar(0).if("amsgrad") },
  update({ p, g, expAvg, expAvgSq, maxExpAvgSq }, { lr, betas: [b1, b2], eps, weightDecay, gradAveraging }) {
    const squares = sum(g.square());
    const v = where(expAvgSq.eq(0), squares, ema(expAvgSq, squares, b2));
    const largest = maxExpAvgSq?.max(v);
    const scaled = g.div((largest ?? v).sqrt().add(eps));
    const pulled = weightDecay ? scaled.add(p.mul(weightDecay)) : scaled;
    const m = expAvg.mul(b1).add(gradAveraging ? pulled.mul(oneMinus(b1)) : pulled);
    return { p: p.sub(m.mul(lr)), expAvg: m, expAvgSq: v, maxExpAvgSq: largest };
  },
});

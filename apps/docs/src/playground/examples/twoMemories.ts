import { debias, defineOptimizer, ema, zeros } from "optim-core";

/** After AdEMAMix (arXiv:2409.03137): Adam with a second, slow memory of gradients, which counts `alpha` times. */
export const TwoMemories = defineOptimizer({
  name: "TwoMemories",
  reference: "arXiv:2409.03137",
  hyper: { lr: 1e-2, betas: [0.9, 0.999, 0.99], alpha: 2, eps: 1e-8 },
  domain: { betas: { min: 0, max: 1, open: true } },
  state: { fast: zeros, slow: zeros, square: zeros },
  update({ p, g, t, fast, slow, square }, { lr, betas: [b1, b2, b3], alpha, eps }) {
    const m1 = ema(fast, g, b1);
    const m2 = ema(slow, g, b3);
    const v = ema(square, g.square(), b2);
    const root = debias(v, b2, t).sqrt().add(eps);
    const step = debias(m1, b1, t).add(m2.mul(alpha)).div(root);
    return { p: p.sub(step.mul(lr)), fast: m1, slow: m2, square: v };
  },
});

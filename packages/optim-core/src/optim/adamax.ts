import { debias, ema } from "../expr.ts";
import { optional } from "../hyper.ts";
import { optimizer } from "../optimizerClass.ts";
import { defineRule } from "../rule.ts";
import { zeros } from "../slot.ts";
import { decayed } from "./decay.ts";

const adamax = defineRule({
  name: "Adamax",
  reference: "arXiv:1412.6980",
  hyper: { lr: 2e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: optional(0) },
  state: { expAvg: zeros, expInf: zeros },
  update({ p, g, t, expAvg, expInf }, { betas: [b1, b2], eps, ...hyper }) {
    const kept = decayed({ p, g }, hyper, "l2");
    const m = ema(expAvg, kept.g, b1);
    const u = expInf.mul(b2).max(kept.g.abs().add(eps));
    return { p: kept.p.sub(debias(m, b1, t).div(u).mul(hyper.lr)), expAvg: m, expInf: u };
  },
});

/**
 * Adam with the infinity norm for its second moment: `u ← max(β₂u, |g| + ε)`, `p ← p − lr · m̂ / u`.
 *
 * @remarks
 * The paper has no ε; torch adds it to the gradient's size, and so does this.
 */
export const Adamax = optimizer(adamax);

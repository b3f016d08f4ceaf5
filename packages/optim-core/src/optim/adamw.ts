import { biasCorrection, debias, ema } from "../expr.ts";
import { oneOf, optional } from "../hyper.ts";
import { optimizer } from "../optimizerClass.ts";
import { defineRule } from "../rule.ts";
import { zeros } from "../slot.ts";
import { decayed } from "./decay.ts";

export const adamw = defineRule({
  name: "AdamW",
  reference: "arXiv:1711.05101",
  hyper: { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: optional(1e-2), amsgrad: oneOf(false, true, "corrected") },
  state: { expAvg: zeros, expAvgSq: zeros, maxExpAvgSq: zeros.if("amsgrad") },
  update({ p, g, t, expAvg, expAvgSq, maxExpAvgSq }, { betas: [b1, b2], eps, amsgrad, ...hyper }) {
    const kept = decayed({ p, g }, hyper, "lrCoupled");
    const m = ema(expAvg, g, b1);
    const v = ema(expAvgSq, g.square(), b2);
    const vMax = maxExpAvgSq?.max(amsgrad === "corrected" ? debias(v, b2, t) : v);
    const denom = amsgrad === "corrected" ? (vMax ?? v).sqrt() : debias(vMax ?? v, b2, t).sqrt();
    return { p: kept.p.sub(debias(m, b1, t).div(denom.add(eps)).mul(hyper.lr)), expAvg: m, expAvgSq: v, maxExpAvgSq: vMax };
  },
});
export const AdamW = optimizer(adamw);

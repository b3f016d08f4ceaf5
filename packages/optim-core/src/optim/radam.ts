import { ema } from "../expr.ts";
import { oneOf, optional } from "../hyper.ts";
import { optimizer } from "../optimizerClass.ts";
import { defineRule } from "../rule.ts";
import { adamState } from "./adamUpdate.ts";
import { decayed } from "./decay.ts";
import { placedEps } from "./placedEps.ts";
import { rectified } from "./rectified.ts";
import { secondMoment } from "./secondMoment.ts";

const radam = defineRule({
  name: "RAdam",
  reference: "arXiv:1908.03265",
  hyper: {
    lr: 1e-3,
    betas: [0.9, 0.999],
    eps: 1e-8,
    weightDecay: optional(0),
    decay: oneOf("l2", "lrCoupled", "scheduleCoupled", "absolute"),
    amsgrad: oneOf(false, true, "corrected"),
    epsPlacement: oneOf("beforeCorrection", "afterCorrection"),
    rectifyWhere: oneOf("rho > 5", "rho >= 5", "rho > 4"),
    degeneratedToSgd: true,
  },
  state: adamState,
  update({ p, g, t, expAvg, expAvgSq, maxExpAvgSq }, { decay, eps, epsPlacement, ...hyper }) {
    const [b1, b2] = hyper.betas;
    const kept = decayed({ p, g }, hyper, decay);
    const m = ema(expAvg, kept.g, b1);
    const v = ema(expAvgSq, kept.g.square(), b2);
    const { corrected, max } = secondMoment(v, maxExpAvgSq, t, hyper);
    const denom = corrected.sqrt().add(placedEps(eps, epsPlacement, b2, t));
    return { p: kept.p.sub(rectified(m, denom, t, hyper).mul(hyper.lr)), expAvg: m, expAvgSq: v, maxExpAvgSq: max };
  },
});

/**
 * Adam whose step is rectified by the variance of its adaptive rate: with `ρ∞ = 2 / (1 − β₂) − 1` and `ρ = ρ∞ − 2tβ₂ᵗ / (1 − β₂ᵗ)`, once
 * `ρ > 5`, `p ← p − lr · r · m̂ / (√v̂ + ε)`, `r² = (ρ − 4)(ρ − 2)ρ∞ / ((ρ∞ − 4)(ρ∞ − 2)ρ)`; before that `p ← p − lr · m̂`.
 *
 * `degeneratedToSgd: false` waits where the variance is unknown.
 *
 * @remarks
 * Defaults are torch's, which adds ε to the raw root. labml's class says `rectifyWhere: "rho >= 5"` and `decay: "lrCoupled"`.
 */
export const RAdam = optimizer(radam);

import { debias, ema } from "../expr.ts";
import { oneOf, optional } from "../hyper.ts";
import { optimizer } from "../optimizerClass.ts";
import { defineRule } from "../rule.ts";
import { zeros } from "../slot.ts";
import { decayed } from "./decay.ts";
import { placedEps } from "./placedEps.ts";
import { rectified } from "./rectified.ts";
import { secondMoment } from "./secondMoment.ts";

const adaBelief = defineRule({
  name: "AdaBelief",
  reference: "arXiv:2010.07468",
  hyper: {
    lr: 1e-3,
    betas: [0.9, 0.999],
    eps: 1e-16,
    weightDecay: optional(0),
    decay: oneOf("lrCoupled", "l2", "scheduleCoupled", "absolute"),
    amsgrad: oneOf(false, true, "corrected"),
    epsPlacement: oneOf("beforeCorrection", "afterCorrection"),
    rectify: true,
    rectifyWhere: oneOf("rho >= 5", "rho > 5", "rho > 4"),
    degeneratedToSgd: true,
  },
  state: { expAvg: zeros, expAvgVar: zeros, maxExpAvgVar: zeros.if("amsgrad") },
  update({ p, g, t, expAvg, expAvgVar, maxExpAvgVar }, { decay, eps, epsPlacement, ...hyper }) {
    const [b1, b2] = hyper.betas;
    const kept = decayed({ p, g }, hyper, decay);
    const m = ema(expAvg, kept.g, b1);
    const s = ema(expAvgVar, kept.g.sub(m).square(), b2);
    const { corrected, max } = secondMoment(s, maxExpAvgVar, t, hyper);
    const denom = corrected
      .add(debias(eps, b2, t))
      .sqrt()
      .add(placedEps(eps, epsPlacement, b2, t));
    const step = hyper.rectify ? rectified(m, denom, t, hyper) : debias(m, b1, t).div(denom);
    return { p: kept.p.sub(step.mul(hyper.lr)), expAvg: m, expAvgVar: s, maxExpAvgVar: max };
  },
});

/**
 * Adam that trusts a gradient by how well its average foresaw it: `s ← β₂s + (1 − β₂)(g − m)²` and `ŝ = (s + ε) / (1 − β₂ᵗ)` take the
 * place of `v` and `v̂`, and the step is rectified as {@link RAdam}'s is.
 *
 * @remarks
 * It follows labml, which adds ε for the step only; the paper keeps it in `s`. labml's class hands its arguments to RAdam one place off, so
 * that by default it runs with AMSGrad, with ε after the correction and without the fallback; here every option means what it says.
 */
export const AdaBelief = optimizer(adaBelief);

import { debias, ema, norm } from "../expr.ts";
import { oneOf, optional } from "../hyper.ts";
import { optimizer } from "../optimizerClass.ts";
import { defineRule } from "../rule.ts";
import { zeros } from "../slot.ts";
import { cautious } from "./cautious.ts";
import { decayed } from "./decay.ts";
import { trusted } from "./trusted.ts";

const lamb = defineRule({
  name: "LAMB",
  reference: "arXiv:1904.00962",
  hyper: {
    lr: 1e-3,
    betas: [0.9, 0.999],
    eps: 1e-6,
    weightDecay: optional(1e-2),
    decay: oneOf("update", "lrCoupled", "scheduleCoupled", "absolute", "corrected"),
    maxGradNorm: optional(1),
    biasCorrection: true,
    gradAveraging: true,
    trustClip: false,
    alwaysAdapt: false,
    caution: false,
  },
  state: { expAvg: zeros, expAvgSq: zeros },
  update({ p, g, t, expAvg, expAvgSq }, { betas: [b1, b2], eps, decay, maxGradNorm, ...hyper }) {
    const { lr, weightDecay } = hyper;
    const clipped = maxGradNorm ? g.div(norm(g, "all").div(maxGradNorm).max(1)) : g;
    const m = hyper.gradAveraging ? ema(expAvg, clipped, b1) : expAvg.mul(b1).add(clipped);
    const v = ema(expAvgSq, clipped.square(), b2);
    const [first, second] = hyper.biasCorrection ? [debias(m, b1, t), debias(v, b2, t)] : [m, v];
    const adam = first.div(second.sqrt().add(eps));
    const step = hyper.caution ? cautious(adam, clipped, { factor: 0, leastMean: 1e-3 }) : adam;

    const kept = decay === "update" ? p : decayed({ p, g }, hyper, decay).p;
    const pulled = weightDecay && decay === "update" ? step.add(p.mul(weightDecay)) : step;
    const [weightNorm, stepNorm] = [norm(kept), norm(pulled)];
    const ratio = trusted(weightNorm.div(stepNorm), weightNorm, stepNorm);
    const rate = hyper.trustClip ? ratio.min(1) : ratio;
    const adapted = weightDecay || hyper.alwaysAdapt ? pulled.mul(rate) : pulled;
    return { p: kept.sub(adapted.mul(lr)), expAvg: m, expAvgSq: v };
  },
});

/**
 * {@link Adam} for large batches: each parameter's step is made as long as the parameter. With `u = m̂ / (√v̂ + ε) + λp`,
 * `p ← p − lr · ‖p‖ / ‖u‖ · u`; a norm of 0 leaves the step as it is.
 *
 * Flags are timm's. All gradients of a step together are clipped to a norm of `maxGradNorm` first (0: they are not; groups that maximise are
 * clipped apart from those that minimise). Without decay the step is Adam's own, unless `alwaysAdapt`. `trustClip` never lengthens a step.
 * Without `gradAveraging`, `m ← β₁m + g`. `caution` takes no step against its gradient. Decay of another kind than `"update"` shrinks
 * the weight instead: timm's `decoupled_decay` is `"lrCoupled"`, with `corrected_weight_decay` it is `"corrected"`.
 *
 * @remarks
 * Moments are corrected by the steps that the parameter has had. timm counts those of its group, also where a gradient was missing.
 */
export const LAMB = optimizer(lamb);

import { norm } from "../expr.ts";
import { optional } from "../hyper.ts";
import { optimizer } from "../optimizerClass.ts";
import { defineRule } from "../rule.ts";
import { checkNesterov, sgdState, sgdUpdate } from "./sgdUpdate.ts";
import { trusted } from "./trusted.ts";

const lars = defineRule({
  name: "LARS",
  reference: "arXiv:1708.03888",
  hyper: {
    lr: 1,
    momentum: optional(0),
    dampening: optional(0),
    weightDecay: optional(0),
    nesterov: false,
    trustCoeff: 1e-3,
    eps: 1e-8,
    trustClip: false,
    alwaysAdapt: false,
  },
  domain: { dampening: { min: -Infinity } },
  check: checkNesterov,
  state: sgdState,
  update(weight, { trustCoeff, eps, trustClip, alwaysAdapt, ...hyper }) {
    const { p, g } = weight;
    const { lr, weightDecay } = hyper;
    if (!weightDecay && !alwaysAdapt) return sgdUpdate(weight, hyper, "l2");
    const [weightNorm, gradNorm] = [norm(p), norm(g)];
    const pull = weightDecay ? gradNorm.add(weightNorm.mul(weightDecay)) : gradNorm;
    const ratio = trusted(weightNorm.mul(trustCoeff).div(pull.add(eps)), weightNorm, gradNorm);
    const rate = trustClip ? ratio.div(lr).min(1) : ratio;
    const pulled = weightDecay ? g.add(p.mul(weightDecay)) : g;
    return sgdUpdate({ ...weight, g: pulled.mul(rate) }, { ...hyper, weightDecay: undefined }, "l2");
  },
});

/**
 * {@link SGD} for large batches, with a rate for each parameter: `r = trustCoeff · ‖p‖ / (‖g‖ + λ‖p‖ + ε)`, and `r(g + λp)` is the gradient
 * that SGD is given; r is 1 where a norm is 0.
 *
 * A group without decay is plain SGD, unless `alwaysAdapt`. With `trustClip` (LARC) the rate of a parameter is the smaller of r and `lr`, and
 * not their product.
 *
 * @remarks
 * Options are timm's.
 */
export const LARS = optimizer(lars);

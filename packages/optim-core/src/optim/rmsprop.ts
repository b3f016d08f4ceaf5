import { ema } from "../expr.ts";
import { optional } from "../hyper.ts";
import { optimizer } from "../optimizerClass.ts";
import { defineRule } from "../rule.ts";
import { zeros } from "../slot.ts";
import { decayed } from "./decay.ts";

const rmsprop = defineRule({
  name: "RMSprop",
  reference: "Hinton 2012, Neural Networks for Machine Learning, lecture 6e",
  hyper: { lr: 1e-2, alpha: 0.99, eps: 1e-8, weightDecay: optional(0), momentum: optional(0), centered: false },
  state: { squareAvg: zeros, momentumBuffer: zeros.if("momentum"), gradAvg: zeros.if("centered") },
  update({ p, g, squareAvg, momentumBuffer, gradAvg }, { alpha, eps, momentum, ...hyper }) {
    const kept = decayed({ p, g }, hyper, "l2");
    const v = ema(squareAvg, kept.g.square(), alpha);
    const mean = gradAvg && ema(gradAvg, kept.g, alpha);
    const step = kept.g.div((mean ? v.sub(mean.square()) : v).sqrt().add(eps));
    const buffer = momentum && momentumBuffer?.mul(momentum).add(step);
    return { p: kept.p.sub((buffer ?? step).mul(hyper.lr)), squareAvg: v, momentumBuffer: buffer, gradAvg: mean };
  },
});

/**
 * The gradient over the root of its mean square: `v ← αv + (1 − α)g²`, `p ← p − lr · g / (√v + ε)`; with `centered`, over its standard
 * deviation, `√(v − mean²)`; with `momentum` μ, `b ← μb + g / (√v + ε)` and `p ← p − lr·b`.
 *
 * @remarks
 * As torch has it: ε is outside the root (TensorFlow has it inside), and `centered` becomes NaN where rounding makes `v` smaller than
 * `mean²`, as a gradient that hardly changes can in float32.
 */
export const RMSprop = optimizer(rmsprop);

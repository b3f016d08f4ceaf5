import { constant, debias, ema, type Num, oneMinus } from "../expr.ts";
import { oneOf, optional } from "../hyper.ts";
import { optimizer } from "../optimizerClass.ts";
import { defineRule } from "../rule.ts";
import { scalar, zeros } from "../slot.ts";
import { decayed } from "./decay.ts";

const nadam = defineRule({
  name: "NAdam",
  reference: "Dozat 2016, Incorporating Nesterov Momentum into Adam",
  hyper: {
    lr: 2e-3,
    betas: [0.9, 0.999],
    eps: 1e-8,
    weightDecay: optional(0),
    decay: oneOf("l2", "lrCoupled", "scheduleCoupled", "absolute"),
    momentumDecay: 4e-3,
  },
  state: { muProduct: scalar(1), expAvg: zeros, expAvgSq: zeros },
  update({ p, g, t, muProduct, expAvg, expAvgSq }, { betas: [b1, b2], eps, decay, momentumDecay, ...hyper }) {
    const muAt = (step: Num) => b1.mul(oneMinus(constant(0.96).pow(step.mul(momentumDecay)).mul(0.5)));
    const mu = muAt(t);
    const muNext = muAt(t.add(1));
    const product = muProduct.mul(mu);

    const kept = decayed({ p, g }, hyper, decay);
    const m = ema(expAvg, kept.g, b1);
    const v = ema(expAvgSq, kept.g.square(), b2);
    const ahead = m.mul(muNext.div(oneMinus(product.mul(muNext)))).add(kept.g.mul(oneMinus(mu).div(oneMinus(product))));
    const step = ahead.div(debias(v, b2, t).sqrt().add(eps));
    return { p: kept.p.sub(step.mul(hyper.lr)), muProduct: product, expAvg: m, expAvgSq: v };
  },
});

/**
 * Adam with Nesterov's look ahead: with `μₜ = β₁(1 − ½·0.96^(tψ))`, ψ the `momentumDecay`,
 * `m̂ = μₜ₊₁m / (1 − μ₁…μₜ₊₁) + (1 − μₜ)g / (1 − μ₁…μₜ)` and `p ← p − lr · m̂ / (√v̂ + ε)`.
 *
 * @remarks
 * As torch has it. The product of all μ is state, one float32 number for each parameter, even where the parameter is float64.
 */
export const NAdam = optimizer(nadam);

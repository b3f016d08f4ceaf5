import { ema } from "../expr.ts";
import { optional } from "../hyper.ts";
import { optimizer } from "../optimizerClass.ts";
import { defineRule } from "../rule.ts";
import { zeros } from "../slot.ts";
import { decayed } from "./decay.ts";

const adadelta = defineRule({
  name: "Adadelta",
  reference: "arXiv:1212.5701",
  hyper: { lr: 1, rho: 0.9, eps: 1e-6, weightDecay: optional(0) },
  domain: { rho: { min: 0, max: 1 } },
  state: { squareAvg: zeros, accDelta: zeros },
  update({ p, g, squareAvg, accDelta }, { rho, eps, ...hyper }) {
    const kept = decayed({ p, g }, hyper, "l2");
    const v = ema(squareAvg, kept.g.square(), rho);
    const delta = accDelta.add(eps).sqrt().div(v.add(eps).sqrt()).mul(kept.g);
    return { p: kept.p.sub(delta.mul(hyper.lr)), squareAvg: v, accDelta: ema(accDelta, delta.square(), rho) };
  },
});

/**
 * Steps in the units of the weight: `v ← ρv + (1 − ρ)g²`, `Δ = √(u + ε) / √(v + ε) · g`, `p ← p − lr·Δ`, `u ← ρu + (1 − ρ)Δ²`.
 *
 * @remarks
 * The paper has no learning rate; torch's default of 1 leaves it out.
 */
export const Adadelta = optimizer(adadelta);

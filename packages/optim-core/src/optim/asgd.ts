import { constant, lerp, oneMinus, where } from "../expr.ts";
import { optional } from "../hyper.ts";
import { optimizer } from "../optimizerClass.ts";
import { defineRule } from "../rule.ts";
import { scalar, zeros } from "../slot.ts";
import { decayed } from "./decay.ts";

const asgd = defineRule({
  name: "ASGD",
  reference: "Polyak & Juditsky 1992, doi:10.1137/0330046",
  hyper: { lr: 1e-2, lambd: 1e-4, alpha: 0.75, t0: 1e6, weightDecay: optional(0) },
  domain: { lambd: { min: -Infinity }, alpha: { min: -Infinity }, t0: { min: -Infinity } },
  state: { eta: scalar("lr"), mu: scalar(1), ax: zeros },
  update({ p, g, t, eta, mu, ax }, { lambd, alpha, t0, ...hyper }) {
    const kept = decayed({ p, g }, hyper, "l2");
    const next = kept.p.mul(oneMinus(eta.mul(lambd))).sub(kept.g.mul(eta));
    return {
      p: next,
      eta: hyper.lr.div(hyper.lr.mul(lambd).mul(t).add(1).pow(alpha)),
      mu: constant(1).div(t.sub(t0).max(1)),
      ax: where(mu.eq(1), next, lerp(ax, next, mu)),
    };
  },
});

/**
 * Averaged stochastic gradient descent: `p ← p(1 − λη) − ηg`, and after `t0` steps `ax`, in the state, becomes the mean of the weights
 * since then: `ax ← ax + μ(p − ax)`, `μ = 1 / max(1, t − t0)`, `η = lr / (1 + λ·lr·t)^α`.
 *
 * @remarks
 * As torch has it: η and μ are state, those of the step before, so a new `lr` takes hold one step late; and they are float32 even where the
 * parameter is float64.
 */
export const ASGD = optimizer(asgd);

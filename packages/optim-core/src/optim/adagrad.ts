import { oneMinus } from "../expr.ts";
import { optional } from "../hyper.ts";
import { optimizer } from "../optimizerClass.ts";
import { defineRule } from "../rule.ts";
import { filled } from "../slot.ts";
import { decayed } from "./decay.ts";

const adagrad = defineRule({
  name: "Adagrad",
  reference: "https://jmlr.org/papers/v12/duchi11a.html",
  hyper: { lr: 1e-2, lrDecay: 0, weightDecay: optional(0), initialAccumulatorValue: 0, eps: 1e-10 },
  state: { sum: filled("initialAccumulatorValue") },
  update({ p, g, t, sum }, { lrDecay, eps, ...hyper }) {
    const kept = decayed({ p, g }, hyper, "l2");
    const total = sum.add(kept.g.square());
    const rate = hyper.lr.div(oneMinus(oneMinus(t).mul(lrDecay)));
    return { p: kept.p.sub(kept.g.div(total.sqrt().add(eps)).mul(rate)), sum: total };
  },
});

/**
 * A rate of its own for each weight, falling with all the gradients that it has seen: `sum ← sum + g²`,
 * `p ← p − lr / (1 + (t − 1)·lrDecay) · g / (√sum + ε)`.
 *
 * @remarks
 * As torch has it, except that state is made at a parameter's first step and not at construction.
 */
export const Adagrad = optimizer(adagrad);

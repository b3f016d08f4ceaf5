import { optional } from "../hyper.ts";
import { optimizer } from "../optimizerClass.ts";
import { defineRule } from "../rule.ts";
import { highDecay } from "./decay.ts";
import { checkNesterov, sgdState, sgdUpdate } from "./sgdUpdate.ts";

const decoupledSgdw = defineRule({
  name: "DecoupledSGDW",
  reference: "arXiv:1711.05101",
  hyper: { lr: 1e-3, momentum: optional(0), dampening: optional(0), weightDecay: optional(0), nesterov: false },
  domain: { dampening: { min: -Infinity } },
  check: checkNesterov,
  warn: highDecay,
  state: sgdState,
  update: (weight, hyper) => sgdUpdate(weight, hyper, "scheduleCoupled"),
});

/**
 * Composer's SGD: decay follows the schedule of the learning rate, not its size: `p ← p(1 − (lr / initialLr)·λ)`, then {@link SGD}'s
 * update. Where `initialLr` is 0 the factor is `1 − λ`.
 *
 * @remarks
 * A decay of 1e-3 or more draws a warning. Composer fails in a group that was added later, for want of its first learning rate; every
 * group has one here.
 */
export const DecoupledSGDW = optimizer(decoupledSgdw);

import { optional } from "../hyper.ts";
import { optimizer } from "../optimizerClass.ts";
import { defineRule } from "../rule.ts";
import { checkNesterov, sgdState, sgdUpdate } from "./sgdUpdate.ts";

const sgd = defineRule({
  name: "SGD",
  reference: "https://proceedings.mlr.press/v28/sutskever13.html",
  hyper: { lr: 1e-3, momentum: optional(0), dampening: optional(0), weightDecay: optional(0), nesterov: false },
  domain: { dampening: { min: -Infinity } },
  check: checkNesterov,
  state: sgdState,
  update: (weight, hyper) => sgdUpdate(weight, hyper, "l2"),
});

/**
 * Stochastic gradient descent: `p ← p − lr·g`; with `momentum` μ, `b ← μb + (1 − dampening)g` and `p ← p − lr·b`; with `nesterov`,
 * `p ← p − lr(g + μb)`.
 *
 * @remarks
 * As torch has it, the first buffer is the whole gradient, undamped; and other than in the paper, `lr` multiplies the buffer and does
 * not enter it. The first buffer is that of the parameter's first step: where momentum is switched on later, the buffer begins with zeros and
 * its first gradient is damped, while torch takes it whole.
 */
export const SGD = optimizer(sgd);

import { inPlace } from "../functional/inPlace.ts";
import { oneOf, optional } from "../hyper.ts";
import { optimizer } from "../optimizerClass.ts";
import { defineRule } from "../rule.ts";
import { adamState, adamUpdate } from "./adamUpdate.ts";
import { highDecay, scheduleCoupled } from "./decay.ts";

const decoupledAdamw = defineRule({
  name: "DecoupledAdamW",
  reference: "arXiv:1711.05101",
  hyper: {
    lr: 1e-3,
    betas: [0.9, 0.95],
    eps: 1e-8,
    weightDecay: optional(1e-5),
    amsgrad: oneOf(false, true, "corrected"),
  },
  warn: highDecay,
  state: adamState,
  update: (weight, hyper) => adamUpdate(weight, hyper, scheduleCoupled),
});

const rulesClass = /* @__PURE__ */ optimizer(decoupledAdamw);

/**
 * Composer's AdamW: decay follows the schedule of the learning rate, not its size: `p ← p(1 − (lr / initialLr)·λ)`, then {@link Adam}'s
 * update. Where `initialLr` is 0 the factor is `1 − λ`.
 *
 * `DecoupledAdamW.adamw(params, grads, expAvgs, expAvgSqs, maxExpAvgSqs, stateSteps, { amsgrad, beta1, beta2, lr, initialLr, weightDecay,
 * eps })` is the same step over lists of arrays, in place, with Composer's arguments.
 *
 * @remarks
 * A decay of 1e-3 or more draws a warning, for each group by itself (Composer looks at the defaults only).
 */
export const DecoupledAdamW = /* @__PURE__ */ Object.assign(rulesClass, {
  adamw: /* @__PURE__ */ inPlace(rulesClass, ["expAvg", "expAvgSq", "maxExpAvgSq"]),
});

import { oneOf, optional } from "../hyper.ts";
import { optimizer } from "../optimizerClass.ts";
import { defineRule } from "../rule.ts";
import { adamState, adamUpdate } from "./adamUpdate.ts";
import { lrCoupled } from "./decay.ts";

const adamw = defineRule({
  name: "AdamW",
  reference: "arXiv:1711.05101",
  hyper: {
    lr: 1e-3,
    betas: [0.9, 0.999],
    eps: 1e-8,
    weightDecay: optional(1e-2),
    amsgrad: oneOf(false, true, "corrected"),
  },
  state: adamState,
  update: (weight, hyper) => adamUpdate(weight, hyper, lrCoupled),
});

/**
 * {@link Adam} with decay that is decoupled from the gradient: first `p ← p(1 − lr·λ)`, then Adam's update.
 *
 * @remarks
 * As torch has it, decay is multiplied by the learning rate; {@link DecoupledAdamW} multiplies it by the schedule only, as the paper does.
 */
export const AdamW = optimizer(adamw);

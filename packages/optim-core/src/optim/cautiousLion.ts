import { oneOf, optional } from "../hyper.ts";
import { optimizer } from "../optimizerClass.ts";
import { defineRule } from "../rule.ts";
import { lionState, lionUpdate } from "./lionUpdate.ts";

const cautiousLion = defineRule({
  name: "CautiousLion",
  reference: "arXiv:2411.16085",
  hyper: {
    lr: 1e-4,
    betas: [0.9, 0.99],
    weightDecay: optional(0),
    decay: oneOf("lrCoupled", "l2", "scheduleCoupled", "absolute", "corrected"),
    cautiousFactor: 0,
  },
  domain: { betas: { min: 0, max: 1, open: false }, cautiousFactor: { max: 1 } },
  state: lionState,
  update: (weight, { cautiousFactor: factor, ...hyper }) => lionUpdate(weight, hyper, { factor, leastMean: 1e-5 }),
});

/**
 * {@link Lion} that holds back where its direction is against the gradient: there `cautiousFactor` of the step is left (none at 0, all of it
 * at 1, which is Lion). The steps of a parameter are then divided by the mean of what is left, so that they are as long as before together.
 *
 * @remarks
 * As in lion-pytorch. timm's form, which differs in how small that mean may be, is `new Lion(params, { caution: true })`.
 */
export const CautiousLion = optimizer(cautiousLion);

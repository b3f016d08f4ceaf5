import { SGD as CoreSGD, defineRule, oneOf } from "optim-core";
import { sgdScale } from "./lrScale.ts";
import { scaledOptimizer } from "./scaledOptimizer.ts";
import { checkScaled, overPeak, scalingHyper } from "./scaling.ts";

const { update, ...rule } = CoreSGD.rule;

const sgd = defineRule({
  ...rule,
  name: "UmupSGD",
  hyper: { ...rule.hyper, ...scalingHyper, readoutConstraint: oneOf(null, "toOutputScale") },
  update(weight, symbols) {
    checkScaled("UmupSGD", symbols);
    const weightDecay = symbols.independentWeightDecay ? overPeak(symbols) : symbols.weightDecay;
    return update(weight, { ...symbols, weightDecay });
  },
});

/**
 * optim-core's SGD with learning rates scaled by {@link sgdScale}: every parameter needs a tag, and groups are split by scale.
 * `readoutConstraint` is the constraint of the model's readout, on which the scales depend.
 *
 * Decay is added to the gradient. With `independentWeightDecay`, the default, λ is divided by the rate that the group began with: without
 * momentum a step then takes `(lr / initialLr)·λ` of the weight.
 */
export const SGD = scaledOptimizer(sgd, ({ readoutConstraint = null }) => sgdScale(readoutConstraint));

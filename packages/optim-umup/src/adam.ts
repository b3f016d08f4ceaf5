import { Adam as CoreAdam, defineRule, type Slot } from "optim-core";
import { adamScale } from "./lrScale.ts";
import { scaledOptimizer } from "./scaledOptimizer.ts";
import { checkScaled, overPeak, scalingHyper } from "./scaling.ts";

const { reference, hyper, state, update } = CoreAdam.rule;

/** What Adam and AdamW remember of a weight. */
export type AdamState = {
  readonly expAvg: Slot<null>;
  readonly expAvgSq: Slot<null>;
  readonly maxExpAvgSq: Slot<"amsgrad">;
};

const adam = defineRule({
  name: "UmupAdam",
  ...(reference && { reference }),
  hyper: { ...hyper, ...scalingHyper },
  state: state as AdamState,
  update(weight, symbols) {
    checkScaled("UmupAdam", symbols);
    const { decay, independentWeightDecay: isIndependent } = symbols;
    if (!isIndependent) return update(weight, symbols);
    return decay === "lrCoupled"
      ? update(weight, { ...symbols, decay: "scheduleCoupled" })
      : update(weight, { ...symbols, weightDecay: decay === "l2" ? overPeak(symbols) : symbols.weightDecay });
  },
});

/**
 * optim-core's Adam with learning rates scaled by {@link adamScale}: every parameter needs a tag, and groups are split by scale.
 *
 * Its decay is L2, as the reference's is: `independentWeightDecay`, the default, divides λ by the rate that the group began with and adds
 * `(λ / lr)p` to the gradient, so it goes through the adaptive denominator like the rest of the gradient and does not take λ of the weight.
 * What does is {@link AdamW}, or `decay: "lrCoupled"`.
 */
export const Adam = scaledOptimizer(adam, () => adamScale);

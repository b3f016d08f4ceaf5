import { Adam as CoreAdam, AdamW as CoreAdamW, defineRule, optional } from "optim-core";
import type { AdamState } from "./adam.ts";
import { adamScale } from "./lrScale.ts";
import { scaledOptimizer } from "./scaledOptimizer.ts";
import { checkScaled, scalingHyper } from "./scaling.ts";

const { reference, hyper, state } = CoreAdamW.rule;

const adamw = defineRule({
  name: "UmupAdamW",
  ...(reference && { reference }),
  hyper: { ...hyper, weightDecay: optional(0), ...scalingHyper },
  state: state as AdamState,
  update(weight, symbols) {
    checkScaled("UmupAdamW", symbols);
    const decay = symbols.independentWeightDecay ? "scheduleCoupled" : "lrCoupled";
    return CoreAdam.rule.update(weight, { ...symbols, decay, epsPlacement: "afterCorrection" });
  },
});

/**
 * optim-core's AdamW with learning rates scaled by {@link adamScale}: every parameter needs a tag, and groups are split by scale.
 *
 * Decay is independent of the rate: a step first takes `(lr / initialLr)·λ` of the weight, which is λ until a schedule says less. A rate
 * that began at 0 counts as constant, so λ is taken then too. With `independentWeightDecay: false` it is `lr·λ`, of the scaled rate.
 */
export const AdamW = scaledOptimizer(adamw, () => adamScale);

import { optimizer as classOf, defaultOf, type HyperDefaults, isOptional } from "optim-core";
import { expectClose } from "../expectSame.ts";
import type { LooseOptions } from "../optimizerInfo.ts";
import type { Checks } from "./check.ts";

/** A decay of 0, as a number and as none. */
export const decayOfZero = {
  async "a weight decay of 0 is no decay, bit for bit"({ type: { rule } }, options, lab) {
    const { weightDecay = 0, ...others } = rule.hyper as HyperDefaults;
    // Only an optional() decay leaves the formula; a plain number is always in it.
    if (!isOptional(weightDecay)) return;
    const withHyper = (hyper: HyperDefaults) => classOf({ ...rule, hyper: hyper as typeof rule.hyper });
    const formula = withHyper({ ...others, weightDecay: Number(defaultOf(weightDecay)) });
    const without = withHyper(others);
    const zero = { ...options, weightDecay: 0 } as LooseOptions;
    const { weightDecay: _, ...silent } = zero;
    const left = lab.rig(classOf(rule), zero).train(1, 8);
    const values = await left.values();
    const plain = await lab
      .rig(without, silent as LooseOptions)
      .train(1, 8)
      .values();
    const whole = await lab.rig(formula, zero).train(1, 8).values();
    for (const [name, data] of Object.entries(values)) {
      expectClose(plain[name] as Float32Array, data as Float32Array, lab.sameFormula, `${name}: left out`);
      expectClose(whole[name] as Float32Array, data as Float32Array, lab.sameFormula, `${name}: as a number`);
    }
  },
} satisfies Checks;

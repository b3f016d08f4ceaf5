import { expect } from "vitest";
import { type WeightSpec, weightSpec } from "../weight.ts";
import type { Checks } from "./check.ts";

/** Weights at zero, where no decay has anything to pull at. */
export const atZero: readonly WeightSpec[] = [weightSpec("kernel", [4, 3]), weightSpec("bias", [5])].map((spec) => ({
  ...spec,
  initial: spec.initial.map(() => 0),
}));

/** Where a step goes. */
export const direction = {
  async "the first step goes against the gradient, or with it where it maximises"({ type }, options, lab) {
    const rig = lab.rig(type, options, { specs: atZero }).train(1, 1);
    const data = await rig.data();
    for (const [i, { spec }] of rig.weights.entries()) {
      const down = spec.gradientAt(1)!.map((g) => (options.maximize ? Math.sign(g) : -Math.sign(g)) || 0);
      expect([...(data[i] as Float32Array)].map((x) => Math.sign(x) || 0)).toEqual(down);
    }
  },
} satisfies Checks;

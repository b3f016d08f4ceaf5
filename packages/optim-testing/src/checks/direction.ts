import { expect } from "vitest";
import type { Checks } from "../optimizerInfo.ts";
import { rigOf } from "../rig.ts";
import { type WeightSpec, weightSpec } from "../weight.ts";

/** Weights at zero, where no decay has anything to pull at. */
const atZero: readonly WeightSpec[] = [weightSpec("kernel", [4, 3]), weightSpec("bias", [5])].map((spec) => ({
  ...spec,
  initial: spec.initial.map(() => 0),
}));

/** Where a step goes. */
export const direction = {
  "the first step goes against the gradient, or with it where it maximises"({ type }, options) {
    const { weights } = rigOf(type, options, { specs: atZero }).train(1, 1);
    for (const { data, spec } of weights) {
      const down = spec.gradientAt(1)!.map((g) => (options.maximize ? Math.sign(g) : -Math.sign(g)) || 0);
      expect([...data].map((x) => Math.sign(x) || 0)).toEqual(down);
    }
  },

  "maximising g is minimising -g, bit for bit"({ type }, options) {
    const turned = atZero.map((spec) => ({ ...spec, gradientAt: (t: number) => spec.gradientAt(t)!.map((g) => -g) }));
    const up = rigOf(type, { ...options, maximize: true }, { specs: atZero }).train(1, 6);
    const down = rigOf(type, { ...options, maximize: false }, { specs: turned }).train(1, 6);
    expect(up.weights.map(({ data }) => data)).toEqual(down.weights.map(({ data }) => data));
  },
} satisfies Checks;

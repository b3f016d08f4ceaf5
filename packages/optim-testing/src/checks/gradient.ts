import { js } from "optim-core";
import { expect } from "vitest";
import { expectRefusal } from "../expectRefusal.ts";
import { expectSameNumbers } from "../expectSame.ts";
import type { Case, Checks, LooseOptions } from "../optimizerInfo.ts";
import { rigOf } from "../rig.ts";
import { setGradients } from "../weight.ts";

/** A gradient that a step must refuse; the weights before it are fine, so that a late refusal would show. */
function refusesGradient({ type }: Case, options: LooseOptions, gradient: unknown, message: RegExp): Promise<void> {
  const rig = rigOf(type, options).train(1, 2);
  setGradients(js, rig.weights, 3);
  rig.weights[2]!.grad = gradient as Float32Array;
  return expectRefusal(rig, () => rig.optimizer.step(), message);
}

/** What a step makes of gradients. */
export const gradient = {
  "a null gradient leaves no trace: no state, no step count, no change"({ type }, options) {
    const { weights, optimizer } = rigOf(type, options).train(1, 1);
    const [, frozen, moved] = weights;
    const before = frozen!.data.slice();
    frozen!.grad = null;
    moved!.grad = null;
    optimizer.step();
    expect(optimizer.stateOf(frozen!)?.step).toBe(1);
    expectSameNumbers(rigOf(type, options).train(1, 1).weights[1]!.data, before, "the same step again");
    expectSameNumbers(frozen!.data, before, "a frozen weight");

    const fresh = rigOf(type, options);
    const values = fresh.weights.map(({ data }) => data.slice());
    fresh.optimizer.step();
    for (const [i, weight] of fresh.weights.entries()) {
      expect(fresh.optimizer.stateOf(weight)).toBeUndefined();
      expectSameNumbers(weight.data, values[i]!, "a weight that never had a gradient");
    }
  },

  "a gradient of zeros is a gradient: it makes state and counts"({ type }, options) {
    const { weights, optimizer } = rigOf(type, options);
    for (const weight of weights) weight.grad = js.alloc("f32", weight.data.length);
    optimizer.step();
    for (const weight of weights) {
      const { step, ...slots } = optimizer.stateOf(weight)!;
      expect(step).toBe(1);
      for (const data of Object.values(slots)) expect([...(data as Float32Array)].every(Number.isFinite)).toBe(true);
    }
  },

  "every parameter counts its own steps"({ type }, options) {
    const { weights, optimizer } = rigOf(type, options).train(1, 7);
    const counts = weights.map(({ spec }) => [1, 2, 3, 4, 5, 6, 7].filter((t) => spec.gradientAt(t)).length);
    expect(weights.map((weight) => optimizer.stateOf(weight)?.step)).toEqual(counts);
    expect(new Set(counts).size).toBeGreaterThan(1);
  },

  "gradients are not modified, bit for bit"({ type }, options) {
    const rig = rigOf(type, options);
    for (let t = 1; t <= 3; t++) {
      setGradients(js, rig.weights, t);
      const kept = rig.weights.map(({ grad }) => grad && { grad, copy: grad.slice() });
      rig.optimizer.step();
      for (const [i, before] of kept.entries()) {
        expect(rig.weights[i]!.grad).toBe(before?.grad ?? null);
        if (before) expectSameNumbers(before.grad, before.copy, `a gradient after step ${t}`);
      }
    }
  },

  "zeroGrad sets to null, or to zeros where asked"({ type }, options) {
    const { weights, optimizer } = rigOf(type, options).train(1, 2);
    const buffers = weights.map(({ grad }) => grad);
    expect(buffers[1]).toBeNull();
    optimizer.zeroGrad({ setToNull: false });
    expect(weights.map(({ grad }) => grad)).toEqual(buffers);
    for (const { grad } of weights) if (grad) expect(grad.every((x) => x === 0)).toBe(true);
    optimizer.zeroGrad();
    expect(weights.map(({ grad }) => grad)).toEqual(weights.map(() => null));
  },

  "a sparse gradient is refused by name": (info, options) =>
    refusesGradient(info, options, { indices: [0], values: [1] }, /parameter "norm\/bias".*sparse.*dense/s),

  "a gradient of another length is refused by name": (info, options) =>
    refusesGradient(info, options, new Float32Array(4), /parameter "norm\/bias".*4.*5/s),

  "a gradient of another dtype is refused by name": (info, options) =>
    refusesGradient(info, options, new Float64Array(5), /parameter "norm\/bias".*f64.*f32/s),

  "a gradient that is no buffer is refused by name": (info, options) =>
    refusesGradient(info, options, [1, 2, 3, 4, 5], /parameter "norm\/bias".*buffer/s),
} satisfies Checks;

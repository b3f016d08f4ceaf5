import { expect } from "vitest";
import { expectRefusal } from "../expectRefusal.ts";
import { expectSameNumbers } from "../expectSame.ts";
import type { Lab } from "../lab.ts";
import type { Case, LooseOptions } from "../optimizerInfo.ts";
import { setGradients } from "../weight.ts";
import type { Checks } from "./check.ts";

/** A gradient that a step must refuse; the weights before it are fine, so that a late refusal would show. */
function refusesGradient<Buf>(
  { type }: Case,
  options: LooseOptions,
  lab: Lab<Buf>,
  gradient: unknown,
  message: RegExp,
): Promise<void> {
  const rig = lab.rig(type, options).train(1, 2);
  setGradients(lab.target.backend, rig.weights, 3);
  rig.weights[2]!.grad = gradient as Buf;
  return expectRefusal(rig, () => rig.optimizer.step(), message);
}

/** What a step makes of gradients. */
export const gradient = {
  async "a null gradient leaves no trace: no state, no step count, no change"({ type }, options, lab) {
    const rig = lab.rig(type, options).train(1, 1);
    const [, frozen, moved] = rig.weights;
    const before = (await rig.data())[1]!;
    frozen!.grad = null;
    moved!.grad = null;
    rig.optimizer.step();
    expect(rig.optimizer.stateOf(frozen!)?.step).toBe(1);
    const again = await lab.rig(type, options).train(1, 1).data();
    expectSameNumbers(again[1]!, before, "the same step again");
    expectSameNumbers((await rig.data())[1]!, before, "a frozen weight");

    const fresh = lab.rig(type, options);
    const values = await fresh.data();
    fresh.optimizer.step();
    const after = await fresh.data();
    for (const [i, weight] of fresh.weights.entries()) {
      expect(fresh.optimizer.stateOf(weight)).toBeUndefined();
      expectSameNumbers(after[i]!, values[i]!, "a weight that never had a gradient");
    }
  },

  async "a gradient of zeros is a gradient: it makes state and counts"({ type }, options, lab) {
    const rig = lab.rig(type, options);
    for (const weight of rig.weights)
      weight.grad = lab.place(
        "f32",
        weight.spec.initial.map(() => 0),
      );
    rig.optimizer.step();
    for (const state of await rig.states()) {
      const { step, ...slots } = state!;
      expect(step).toBe(1);
      for (const data of Object.values(slots))
        expect(Array.from(data as Float32Array).every(Number.isFinite)).toBe(true);
    }
  },

  "every parameter counts its own steps"({ type }, options, lab) {
    const { weights, optimizer } = lab.rig(type, options).train(1, 7);
    const counts = weights.map(({ spec }) => [1, 2, 3, 4, 5, 6, 7].filter((t) => spec.gradientAt(t)).length);
    expect(weights.map((weight) => optimizer.stateOf(weight)?.step)).toEqual(counts);
    expect(new Set(counts).size).toBeGreaterThan(1);
  },

  async "gradients are not modified, bit for bit"({ type }, options, lab) {
    const { backend } = lab.target;
    const rig = lab.rig(type, options);
    for (let t = 1; t <= 3; t++) {
      setGradients(backend, rig.weights, t);
      const grads = rig.weights.map(({ grad }) => grad);
      const read = () => Promise.all(grads.map((grad) => (grad === null ? null : backend.read(grad))));
      const before = await read();
      rig.optimizer.step();
      const after = await read();
      for (const [i, grad] of grads.entries()) {
        expect(rig.weights[i]!.grad).toBe(grad);
        if (grad !== null) expectSameNumbers(after[i]!, before[i]!, `a gradient after step ${t}`);
      }
    }
  },

  async "zeroGrad sets to null, or to zeros where asked"({ type }, options, lab) {
    const { weights, optimizer } = lab.rig(type, options).train(1, 2);
    const buffers = weights.map(({ grad }) => grad);
    expect(buffers[1]).toBeNull();
    optimizer.zeroGrad({ setToNull: false });
    for (const [i, { grad }] of weights.entries()) {
      expect(grad).toBe(buffers[i]);
      if (grad !== null)
        expect(Array.from(await lab.target.backend.read(grad), Number).every((x) => x === 0)).toBe(true);
    }
    optimizer.zeroGrad();
    expect(weights.map(({ grad }) => grad)).toEqual(weights.map(() => null));
  },

  "a sparse gradient is refused by name": (info, options, lab) =>
    refusesGradient(info, options, lab, { indices: [0], values: [1] }, /parameter "norm\/bias".*sparse.*dense/s),

  "a gradient of another length is refused by name": (info, options, lab) =>
    refusesGradient(info, options, lab, lab.target.backend.alloc("f32", 4), /parameter "norm\/bias".*4.*5/s),

  "a gradient of another dtype is refused by name"(info, options, lab) {
    const dtype = lab.other;
    const message = new RegExp(`parameter "norm/bias".*${dtype}.*f32`, "s");
    return dtype && refusesGradient(info, options, lab, lab.target.backend.alloc(dtype, 5), message);
  },

  "a gradient that is no buffer is refused by name": (info, options, lab) =>
    refusesGradient(info, options, lab, [1, 2, 3, 4, 5], /parameter "norm\/bias".*buffer/s),
} satisfies Checks;

import { type DType, js } from "optim-core";
import { expect } from "vitest";
import { expectSameDict, tensorsOf } from "../expectSame.ts";
import type { Checks } from "../optimizerInfo.ts";
import { rigOf } from "../rig.ts";

/** Numbers that a careless copy changes; the last one is not a float32. */
const hard = [Number.NaN, Infinity, -Infinity, -0, 0, 1e-45, -1.1754942106924411e-38, 5e-324, 3.4e38, 1 / 3];

/** State survives loading and saving exactly. */
export const exactState = {
  async "NaN, infinities, -0 and subnormals in the state survive"({ type }, options) {
    for (const dtype of ["f32", "f64"] satisfies DType[]) {
      const saved = structuredClone(await rigOf(type, options, { dtype }).train(1, 3).optimizer.stateDict());
      let i = 0;
      const tensors = Object.values(saved.state).flatMap(tensorsOf);
      for (const [, { data }] of tensors)
        (data as Float32Array).set(Array.from({ length: data.length }, () => hard[i++ % hard.length]!));
      const { optimizer } = rigOf(type, options, { dtype });
      optimizer.loadStateDict(saved);
      expectSameDict(await optimizer.stateDict(), saved, dtype);
    }
  },

  async "every slot keeps its own precision"({ type }, options) {
    for (const param of ["f32", "f64"] satisfies DType[]) {
      const { state } = await rigOf(type, options, { dtype: param }).train(1, 1).optimizer.stateDict();
      for (const [name, { dtype, data }] of tensorsOf(state[0]!)) {
        const slot = type.rule.state[name]!;
        const isWidened = param === "f64" && slot.extent === "element" && slot.dtype === "f32";
        expect(dtype, name).toBe(isWidened ? "f64" : slot.dtype);
        expect(js.inspect(data)?.dtype, name).toBe(dtype);
      }
    }
  },

  async "options of groups are restored, the rate with them"({ type }, options) {
    const first = rigOf(type, options).train(1, 2, (_, { paramGroups }) => {
      paramGroups[0]!.lr = 0.0625;
    });
    const { optimizer } = rigOf(type, { ...options, lr: 0.5 });
    optimizer.loadStateDict(structuredClone(await first.optimizer.stateDict()));
    const plain = ({ paramGroups: [group] }: typeof optimizer) => ({ ...group!, params: group!.params.length });
    expect(plain(optimizer)).toEqual(plain(first.optimizer));
  },
} satisfies Checks;

import { js } from "optim-core";
import { expect } from "vitest";
import { expectSameDict, tensorsOf } from "../expectSame.ts";
import type { Checks } from "./check.ts";

/** Numbers that a careless copy changes; the last one is not a float32. */
const hard = [Number.NaN, Infinity, -Infinity, -0, 0, 1e-45, -1.1754942106924411e-38, 5e-324, 3.4e38, 1 / 3];

/** State survives loading and saving exactly. */
export const exactState = {
  async "NaN, infinities, -0 and subnormals in the state survive"({ type }, options, lab) {
    for (const dtype of lab.among(["f32", "f64"])) {
      const saved = structuredClone(await lab.rig(type, options, { dtype }).train(1, 3).optimizer.stateDict());
      let i = 0;
      const tensors = Object.values(saved.state).flatMap(tensorsOf);
      for (const [, { data }] of tensors)
        (data as Float32Array).set(Array.from({ length: data.length }, () => hard[i++ % hard.length]!));
      const { optimizer } = lab.rig(type, options, { dtype });
      optimizer.loadStateDict(saved);
      expectSameDict(await optimizer.stateDict(), saved, dtype);
    }
  },

  async "every slot keeps its own precision"({ type }, options, lab) {
    for (const param of lab.among(["f32", "f64"])) {
      const { state } = await lab.rig(type, options, { dtype: param }).train(1, 1).optimizer.stateDict();
      for (const [name, { dtype, data }] of tensorsOf(state[0]!)) {
        const slot = type.rule.state[name]!;
        const isWidened = param === "f64" && slot.extent === "element" && slot.dtype === "f32";
        expect(dtype, name).toBe(isWidened ? "f64" : slot.dtype);
        expect(js.inspect(data)?.dtype, name).toBe(dtype);
      }
    }
  },

  async "options of groups are restored, the rate with them"({ type }, options, lab) {
    const first = lab.rig(type, options).train(1, 2, (_, { paramGroups }) => {
      paramGroups[0]!.lr = 0.0625;
    });
    const { optimizer } = lab.rig(type, { ...options, lr: 0.5 });
    optimizer.loadStateDict(structuredClone(await first.optimizer.stateDict()));
    const [found, expected] = [optimizer, first.optimizer].map(({ paramGroups: [group] }) => {
      return { ...group!, params: group!.params.length };
    });
    expect(found).toEqual(expected);
  },
} satisfies Checks;

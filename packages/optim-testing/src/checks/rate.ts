import { expect } from "vitest";
import { expectSameValues } from "../expectSame.ts";
import type { Checks } from "./check.ts";

/** What the learning rate does. */
export const rate = {
  async "a rate of 0 is accepted, and moves and decays nothing"({ type }, options, lab) {
    const rig = lab.rig(type, options).train(1, 2);
    const before = await rig.values();
    rig.train(3, 5, (_, optimizer) => {
      optimizer.paramGroups[0]!.lr = 0;
    });
    expectSameValues(await rig.values(), before, "after steps at a rate of 0");
  },

  async "an optimizer may begin at a rate of 0"({ type }, options, lab) {
    const rig = lab.rig(type, { ...options, lr: 0 }).train(1, 1);
    expect(rig.optimizer.paramGroups[0]!.initialLr).toBe(0);
    for (const data of await rig.data()) expect(Array.from(data, Number).every(Number.isFinite)).toBe(true);
  },

  async "a rate that is changed is in force at the next step"({ type }, options, lab) {
    const [small, large] = [1e-3, 1e-1].map((lr) =>
      lab
        .rig(type, { ...options, lr: 1e-3, initialLr: 1e-3 })
        .train(1, 2, (t, optimizer) => {
          if (t === 2) optimizer.paramGroups[0]!.lr = lr;
        })
        .data(),
    );
    const [before, after] = [await small!, await large!];
    for (const i of [0, 2]) expect(Math.abs(Number(before[i]![0]) - Number(after[i]![0]))).toBeGreaterThan(0);
  },
} satisfies Checks;

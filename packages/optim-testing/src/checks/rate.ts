import { DeviceScalar, js } from "optim-core";
import { expect } from "vitest";
import { expectClose, expectSameNumbers } from "../expectSame.ts";
import type { Checks } from "../optimizerInfo.ts";
import { rigOf } from "../rig.ts";

const rateAt = (t: number): number => 0.01 + 0.01 * Math.cos(t);

/** What the learning rate does. */
export const rate = {
  "a rate of 0 is accepted, and moves and decays nothing"({ type }, options) {
    const rig = rigOf(type, options).train(1, 2);
    const before = rig.weights.map(({ data }) => data.slice());
    rig.train(3, 5, (_, optimizer) => {
      optimizer.paramGroups[0]!.lr = 0;
    });
    for (const [i, { data }] of rig.weights.entries())
      expectSameNumbers(data, before[i]!, "after steps at a rate of 0");
  },

  "an optimizer may begin at a rate of 0"({ type }, options) {
    const { weights, optimizer } = rigOf(type, { ...options, lr: 0 }).train(1, 1);
    expect(optimizer.paramGroups[0]!.initialLr).toBe(0);
    for (const { data } of weights) expect(data.every(Number.isFinite)).toBe(true);
  },

  "a rate that is changed is in force at the next step"({ type }, options) {
    const [small, large] = [1e-3, 1e-1].map((lr) =>
      rigOf(type, { ...options, lr: 1e-3, initialLr: 1e-3 }).train(1, 2, (t, optimizer) => {
        if (t === 2) optimizer.paramGroups[0]!.lr = lr;
      }),
    );
    const moved = (i: number) => Math.abs(small!.weights[i]!.data[0]! - large!.weights[i]!.data[0]!);
    expect(moved(0)).toBeGreaterThan(0);
    expect(moved(2)).toBeGreaterThan(0);
  },

  "a rate in device memory is the same as a number"({ type }, options) {
    const lr = new DeviceScalar(js, rateAt(1));
    const onDevice = rigOf(type, { ...options, lr }).train(1, 8, (t) => {
      lr.value = rateAt(t);
    });
    const onHost = rigOf(type, { ...options, lr: rateAt(1) }).train(1, 8, (t, { paramGroups }) => {
      paramGroups[0]!.lr = rateAt(t);
    });
    expect(onDevice.optimizer.paramGroups[0]!.lr).toBe(rateAt(8));
    // The rate itself, and what is made of it on the way, are rounded to float32 here: three roundings of 6e-8 a step.
    for (const [i, { data }] of onHost.weights.entries())
      expectClose(onDevice.weights[i]!.data, data, { relative: 2e-6, ofLargest: 2e-6 }, "a weight");
  },

  "writing the group's rate writes the rate in device memory"({ type }, options) {
    const lr = new DeviceScalar(js, 1e-3);
    const { optimizer } = rigOf(type, { ...options, lr });
    optimizer.paramGroups[0]!.lr = 0.25;
    expect([lr.value, lr.data[0]]).toEqual([0.25, 0.25]);
  },
} satisfies Checks;

import { DeviceScalar } from "optim-core";
import { expect } from "vitest";
import { expectClose } from "../expectSame.ts";
import type { LooseOptions } from "../optimizerInfo.ts";
import type { Checks } from "./check.ts";

const rateAt = (t: number): number => 0.01 + 0.01 * Math.cos(t);

/** What a learning rate in the memory of the backend does. */
export const deviceRate = {
  async "a rate in device memory is the same as a number"({ type }, options, lab) {
    const lr = new DeviceScalar(lab.target.backend, rateAt(1));
    const onDevice = lab.rig(type, { ...options, lr } as unknown as LooseOptions).train(1, 8, (t) => {
      lr.value = rateAt(t);
    });
    const onHost = lab.rig(type, { ...options, lr: rateAt(1) }).train(1, 8, (t, { paramGroups }) => {
      paramGroups[0]!.lr = rateAt(t);
    });
    expect(onDevice.optimizer.paramGroups[0]!.lr).toBe(rateAt(8));
    const values = await onDevice.values();
    // The rate itself, and what is made of it on the way, are rounded to float32 here: three roundings of 6e-8 a step.
    for (const [name, data] of Object.entries(await onHost.values()))
      expectClose(values[name] as Float32Array, data as Float32Array, { relative: 2e-6, ofLargest: 2e-6 }, name);
  },

  async "writing the group's rate writes the rate in device memory"({ type }, options, lab) {
    const lr = new DeviceScalar(lab.target.backend, 1e-3);
    const { optimizer } = lab.rig(type, { ...options, lr } as unknown as LooseOptions);
    optimizer.paramGroups[0]!.lr = 0.25;
    expect([lr.value, await lr.read()]).toEqual([0.25, 0.25]);
  },
} satisfies Checks;

import { AdamW } from "optim-core";
import { expect, it } from "vitest";
import { noiseVariable } from "../testing/tensorflow.ts";
import { device, tf } from "../testing/tensorflowWebgpu.ts";
import { tfjs } from "./tfjs.ts";

it("what the device refuses is an error that names the variable", async () => {
  const v = noiseVariable([4], 1);
  const optimizer = tfjs(tf, AdamW, { lr: 0.1 });
  const g = tf.onesLike(v);
  optimizer.applyGradients({ [v.name]: g });
  const { tensorMap } = tf.backend() as unknown as { tensorMap: Map<object, { resource: GPUBuffer }> };
  tensorMap.get(v.dataId)!.resource.destroy();
  optimizer.applyGradients({ [v.name]: g });
  await device.queue.onSubmittedWorkDone();
  expect(() => optimizer.applyGradients({ [v.name]: g })).toThrow(
    `the device has refused a step of AdamW, beginning with parameter "${v.name}". Steps since then count, `,
  );
});

it("a lost device is an error that says what to do, and the step does not count", async () => {
  const v = noiseVariable([4], 1);
  const optimizer = tfjs(tf, AdamW, { lr: 0.1 });
  const g = tf.onesLike(v);
  optimizer.applyGradients({ [v.name]: g });
  const dict = await optimizer.inner!.stateDict();
  const { dataId } = v;
  device.destroy();
  await device.lost;
  for (let i = 0; i < 2; i++)
    expect(() => optimizer.applyGradients({ [v.name]: g })).toThrow(
      /the device is lost .*Make a new device and backend, and load the last state dict/,
    );
  expect(optimizer.iterations).toBe(1);
  expect(v.dataId).toBe(dataId);

  await tf.setBackend("cpu");
  const w = tf.variable(tf.tensor([1, 2, 3, 4]), true, "again");
  const next = tfjs(tf, AdamW, { lr: 0.1, variables: [w] });
  next.inner!.loadStateDict({ ...dict, paramGroups: [{ ...dict.paramGroups[0]!, paramNames: ["again"] }] } as never);
  tf.tidy(() => next.applyGradients({ again: tf.onesLike(w) }));
  expect((await next.inner!.stateDict()).state[0]!.step).toBe(2);
});

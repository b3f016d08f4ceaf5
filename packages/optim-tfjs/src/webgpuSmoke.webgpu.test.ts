import { expect, test } from "vitest";
import { backend, device, tf } from "../testing/tensorflowWebgpu.ts";

test("TensorFlow.js trains on our own device", async () => {
  expect(tf.getBackend()).toBe("webgpu");
  expect(backend.device).toBe(device);
  const variable = tf.variable(tf.tensor([3, -2, 0.5]));
  const target = tf.tensor([1, 1, 1]);
  const optimizer = tf.train.sgd(0.25);
  for (let step = 0; step < 20; step++) optimizer.minimize(() => tf.sum(tf.square(tf.sub(variable, target))));
  for (const value of await variable.data()) expect(value).toBeCloseTo(1, 5);
  expect(backend.tensorMap.get(variable.dataId)?.resource).toBeInstanceOf(GPUBuffer);
});

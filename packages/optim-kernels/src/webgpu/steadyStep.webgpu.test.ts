import {
  AdamW,
  clipGradNorm,
  DeviceScalar,
  LAMB,
  type OptimizerClass,
  type OptimizerHyper,
  type Param,
  withMetrics,
} from "optim-core";
import { requestAdapter } from "tooling-webgpu";
import { expect, test } from "vitest";
import { countedDevice } from "../../testing/countedDevice.ts";
import { type GpuArray, webgpu } from "../webgpu.ts";

/** A new one: an adapter gives one device and is used up. */
const newDevice = async () => (await requestAdapter()).requestDevice();

async function train(
  type: OptimizerClass<OptimizerHyper, never>,
  weights: (backend: ReturnType<typeof webgpu>) => Param<GpuArray>[],
  groupsOf: (params: Param<GpuArray>[]) => unknown = (params) => params,
) {
  const { device, calls } = countedDevice(await newDevice());
  const backend = webgpu(device);
  const params = weights(backend);
  const optimizer = new type<GpuArray>(groupsOf(params) as never, { backend } as never);
  await optimizer.ready();
  optimizer.step();
  optimizer.step();
  for (const name of Object.keys(calls)) delete calls[name];
  optimizer.step();
  const seen = { ...calls };
  device.destroy();
  return seen;
}

/** Sums of 7 and of 1 are made of weights one by one, the others of four at a time; that of the last one has parts. */
const lengths = [7, 1000, 128, 1, 20_000];

const apart = (backend: ReturnType<typeof webgpu>) =>
  lengths.map((n) => ({ shape: [n], dtype: "f32", data: backend.alloc("f32", n), grad: backend.alloc("f32", n) }));

const together = (backend: ReturnType<typeof webgpu>) =>
  lengths.map((n) => {
    const param = backend.parameter(new Float32Array(n).fill(1));
    param.grad = backend.gradient(param);
    return param;
  });

const steady = {
  pushErrorScope: 1,
  popErrorScope: 1,
  createCommandEncoder: 1,
  beginComputePass: 1,
  writeBuffer: 1,
  submit: 1,
  end: 1,
  finish: 1,
};

test("a step is one submission of one pass, with a dispatch for each tensor; it makes nothing and copies nothing", async () => {
  const calls = await train(AdamW as never, apart);
  expect(calls).toEqual({ ...steady, setPipeline: 1, setBindGroup: 5, dispatchWorkgroups: 5 });
});

test("tensors that lie side by side are stepped by one dispatch", async () => {
  const calls = await train(AdamW as never, together);
  expect(calls).toEqual({ ...steady, setPipeline: 1, setBindGroup: 1, dispatchWorkgroups: 1 });
});

test("a rule with norms of two depths has a dispatch for each tensor and phase, and one more for each depth", async () => {
  const calls = await train(LAMB as never, apart);
  expect(calls).toEqual({ ...steady, setPipeline: 11, setBindGroup: 17, dispatchWorkgroups: 17 });
});

test("tensors that lie side by side are reduced by one dispatch, where each can be read alike, and kept by one", async () => {
  // One weight at a time for the first and the fourth, four for the others, in each pass; then what makes one sum of parts.
  const calls = await train(LAMB as never, together);
  expect(calls).toEqual({ ...steady, setPipeline: 11, setBindGroup: 11, dispatchWorkgroups: 11 });
  const measured = await train(withMetrics(AdamW) as never, together);
  expect(measured.dispatchWorkgroups).toBe(7);
  // Norms of weights and gradients need nothing of a group; the update, whose norm follows, and what is kept need its rate.
  const groups = await train(LAMB as never, together, ([, a, b]) => [
    { params: [a], lr: 1 },
    { params: [b], lr: 2 },
  ]);
  expect(groups.dispatchWorkgroups).toBe(1 + 1 + 2 + 2);
});

test("bug: clipping made a buffer and bind groups with every call, and stored the norm once for each tensor", async () => {
  const { device, calls } = countedDevice(await newDevice());
  const backend = webgpu(device);
  const params = apart(backend);
  const optimizer = new AdamW<GpuArray>(params, { backend });
  const into = new DeviceScalar(backend);
  const round = (options: { readonly into?: typeof into }): Record<string, number> => {
    for (const name of Object.keys(calls)) delete calls[name];
    const norm = clipGradNorm(params, 1, { backend, ...options });
    optimizer.step();
    const seen = { ...calls };
    if (norm !== into) norm.dispose();
    return seen;
  };
  const twice = Object.fromEntries(Object.entries(steady).map(([name, times]) => [name, 2 * times]));
  // Sums of five tensors, one of their parts, what is kept of it, five gradients; then five weights.
  const dispatches = { setPipeline: 8, setBindGroup: 17, dispatchWorkgroups: 17 };
  round({ into });
  expect(round({ into })).toEqual({ ...twice, ...dispatches });
  round({});
  // The norm of one's own is a buffer, set to 0 and then to what has been found.
  const { createBuffer, createBindGroup, ...rest } = round({});
  expect([createBuffer, createBindGroup]).toEqual([1, undefined]);
  expect(rest).toMatchObject(dispatches);
  device.destroy();
});

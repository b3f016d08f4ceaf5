import {
  AdamW,
  ASGD,
  clipGradNorm,
  DeviceScalar,
  defineOptimizer,
  parameter,
  reportPerParameterMetrics,
  SGD,
  sum,
  withMetrics,
  zeros,
} from "optim-core";
import { requestAdapter } from "tooling-webgpu";
import { expect, test } from "vitest";
import { webgpu } from "../webgpu.ts";

/** A new one: an adapter gives one device and is used up. */
const newDevice = async () => (await requestAdapter()).requestDevice();
const device = await newDevice();
const backend = webgpu(device);

const numbers = (length: number, seed = 0) => Float32Array.from({ length }, (_, i) => Math.fround(Math.cos(i + seed)));

/** A weight on the device with its gradient, and the same on the host. */
function pair(length: number, on = backend, name?: string) {
  const onDevice = on.parameter(numbers(length), name === undefined ? {} : { name });
  onDevice.grad = on.gradient(onDevice);
  on.write(onDevice.grad, numbers(length, 1));
  return { onDevice, onHost: parameter(numbers(length), { grad: numbers(length, 1) }) };
}

/** Weights that are moved by a sum, so that their kernels ask for facts. */
const Summed = defineOptimizer({
  name: "Summed",
  hyper: { lr: 0.1 },
  state: {},
  update: ({ p, g }, { lr }) => ({ p: p.sub(sum(g).mul(lr)) }),
});

async function expectNear(found: ReturnType<typeof pair>, bound = 2e-6): Promise<void> {
  const { onDevice, onHost } = found;
  const values = (await backend.read(onDevice.data)) as Float32Array;
  const distance = values.reduce((most, x, i) => Math.max(most, Math.abs(x - onHost.data[i]!)), 0);
  expect(distance).toBeLessThanOrEqual(bound);
}

test("bug: a kernel that a step compiled while ready() did was replaced, and steps after it were refused", async () => {
  const own = await newDevice();
  const on = webgpu(own);
  const weights = [1, 2].map(() => {
    const { onDevice, onHost } = pair(100, on);
    const [data, grad] = [on.alloc("f32", 100), on.alloc("f32", 100)];
    on.copy(onDevice.data, data);
    on.copy(onDevice.grad!, grad);
    return { onDevice: { ...onDevice, data, grad: grad as typeof grad | null }, onHost };
  });
  const found = new SGD(
    weights.map(({ onDevice }) => onDevice),
    { backend: on },
  );
  const compile = own.createComputePipelineAsync.bind(own);
  let steps = 0;
  own.createComputePipelineAsync = async (descriptor) => {
    const made = await compile(descriptor);
    if (steps++ === 0) found.step();
    return made;
  };
  await found.ready();
  expect(steps).toBeGreaterThan(0);
  // The other steps are another plan, of bind groups that are known.
  weights[1]!.onDevice.grad = null;
  for (let t = 0; t < 3; t++) found.step();
  const [{ onDevice, onHost }] = weights as [(typeof weights)[number]];
  const expected = new SGD([onHost]);
  for (let t = 0; t < 4; t++) expected.step();
  const values = (await on.read(onDevice.data)) as Float32Array;
  values.forEach((x, i) => expect(x).toBeCloseTo(onHost.data[i]!, 5));
  own.destroy();
});

test("freeing what one optimizer has stepped leaves the others' plans as they are", async () => {
  const [a, b] = [pair(300), pair(5000)];
  const make = ({ onDevice, onHost }: ReturnType<typeof pair>) =>
    [new Summed([onDevice], { backend }), new Summed([onHost])] as const;
  const [first, second] = [make(a), make(b)];
  for (const each of [...first, ...second]) each.step();
  // The tables hold the facts of the second, and only the first is left.
  backend.free(b.onDevice.grad!);
  for (const each of first) each.step();
  await expectNear(a, 2e-5);
});

test("bug: a refused step was told without saying whose it was", async () => {
  const { onDevice } = pair(8, backend, "kept");
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const buffer = device.createBuffer({ size: 32, usage });
  const weight = backend.parameter(numbers(8), { name: "dense/kernel" });
  const gone = new SGD([{ ...weight, grad: backend.wrap(buffer) }], { backend });
  const kept = new AdamW([onDevice], { backend });
  buffer.destroy();
  gone.step();
  await device.queue.onSubmittedWorkDone();
  expect(() => kept.step()).toThrow(
    'webgpu: the device has refused a step of SGD, beginning with parameter "dense/kernel". Steps since then count, though they may have changed nothing: load the last state dict. ',
  );
  expect(() => kept.step()).not.toThrow();
});

test("bug: a rule that keeps more than a kernel may bind was refused, though its parts fit", async () => {
  const Measured = withMetrics(ASGD);
  expect(device.limits.maxStorageBuffersPerShaderStage).toBe(8);
  const found = pair(1000);
  const optimizer = new Measured([found.onDevice], { backend, lr: new DeviceScalar(backend, 0.01), weightDecay: 0.1 });
  const reference = new Measured([found.onHost], { lr: 0.01, weightDecay: 0.1 });
  for (let t = 0; t < 5; t++) for (const each of [optimizer, reference]) each.step();
  await expectNear(found);
  const metrics = await reportPerParameterMetrics(optimizer, found.onDevice, "w");
  const expected = await reportPerParameterMetrics(reference, found.onHost, "w");
  expect(Object.keys(expected)).toHaveLength(4);
  for (const [name, x] of Object.entries(expected)) expect(metrics[name], name).toBeCloseTo(x, 4);
});

test("norms that are looked at later are each call's own", async () => {
  const norms = [3, 6].map((x) => {
    const { onDevice } = pair(16);
    backend.fill(onDevice.grad!, x);
    return clipGradNorm([onDevice], 1, { backend, errorIfNonfinite: true });
  });
  expect(await Promise.all(norms)).toEqual([12, 24]);
});

test("bug: a gradient that is the weight was read after it had been written, where several kernels keep a rule", async () => {
  const slots = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`m${i}`, zeros]));
  const Many = defineOptimizer({
    name: "Many",
    hyper: { lr: 1 },
    state: slots,
    update({ p, g, t: _, ...state }, { lr }) {
      const next = Object.entries(state as Record<string, typeof p>).map(([name, m]) => [name, m.add(g)]);
      return { p: p.sub(lr), ...Object.fromEntries(next) };
    },
  });
  const weight = backend.parameter(Float32Array.of(10), { name: "w" });
  weight.grad = weight.data;
  const optimizer = new Many([weight], { backend });
  expect(() => optimizer.step()).toThrow(
    'p and g of parameter "w" are the same memory, and this device takes several kernels for the rule.',
  );
  expect(await backend.read(weight.data)).toEqual(Float32Array.of(10));
});

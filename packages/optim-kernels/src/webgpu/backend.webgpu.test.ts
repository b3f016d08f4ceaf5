import { AdamW, defineOptimizer, ema, js, Lion, parameter, trace, zeros } from "optim-core";
import { requestAdapter } from "tooling-webgpu";
import { describe, expect, test } from "vitest";
import { GpuArray, webgpu } from "../webgpu.ts";

/** A new one: an adapter gives one device and is used up. */
const newDevice = async () => (await requestAdapter()).requestDevice();
const device = await newDevice();
const backend = webgpu(device);

const all = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
const numbers = (length: number, seed = 0) => Float32Array.from({ length }, (_, i) => Math.fround(Math.cos(i + seed)));

/** A buffer as a framework would have made it: of exactly these bytes. */
function foreign(data: Float32Array): GPUBuffer {
  const buffer = device.createBuffer({ size: data.byteLength, usage: all });
  device.queue.writeBuffer(buffer, 0, data as BufferSource);
  return buffer;
}

async function expectNear(array: GpuArray, expected: ArrayLike<number>): Promise<void> {
  const found = (await backend.read(array)) as Float32Array;
  found.forEach((x, i) =>
    expect(Math.abs(x - expected[i]!), `${i}: ${x}, not ${expected[i]}`).toBeLessThanOrEqual(1e-6),
  );
}

describe("buffers of others", () => {
  test.each([1, 3, 4, 1023])("%d weights are stepped where they are", async (length) => {
    const [p, g] = [numbers(length), numbers(length, 1)];
    const buffer = foreign(p);
    const data = backend.wrap(buffer);
    const grad = backend.wrap(foreign(g));
    const onHost = parameter(p.slice(), { grad: g });
    new AdamW([{ shape: [length], dtype: "f32", data, grad }], { backend, lr: 0.1 }).step();
    new AdamW([onHost], { lr: 0.1 }).step();
    expect(data.buffer).toBe(buffer);
    await expectNear(data, onHost.data);
  });

  test("a part of one is stepped, and nothing beside it", async () => {
    const data = numbers(200);
    const buffer = foreign(data);
    const part = backend.wrap(buffer, { offset: 256, length: 3 });
    const Gone = defineOptimizer({
      name: "Gone",
      hyper: { lr: 1 },
      state: {},
      update: ({ p, g }) => ({ p: p.mul(0).add(g) }),
    });
    new Gone([{ shape: [3], dtype: "f32", data: part, grad: backend.wrap(foreign(Float32Array.of(7, 8, 9))) }], {
      backend,
    }).step();
    expect(await backend.read(backend.wrap(buffer))).toEqual(
      Float32Array.from(data, (x, i) => (i >= 64 && i < 67 ? 7 + i - 64 : x)),
    );
  });

  test("a gradient may be the weight itself, or lie in its buffer", async () => {
    const data = numbers(128);
    const Half = defineOptimizer({
      name: "Half",
      hyper: { lr: 0.5 },
      state: {},
      update: ({ p, g }, { lr }) => ({ p: p.sub(g.mul(lr)) }),
    });
    const own = backend.wrap(foreign(data));
    new Half([{ shape: [128], dtype: "f32", data: own, grad: own }], { backend }).step();
    expect(await backend.read(own)).toEqual(data.map((x) => x / 2));
    const buffer = foreign(data);
    const [p, g] = [backend.wrap(buffer, { length: 64 }), backend.wrap(buffer, { offset: 256 })];
    new Half([{ shape: [64], dtype: "f32", data: p, grad: g }], { backend }).step();
    await expectNear(
      p,
      data.subarray(0, 64).map((x, i) => x - data[64 + i]! / 2),
    );
  });

  test("what cannot be used is refused, with what to do", () => {
    const size = 64;
    const unfit = device.createBuffer({ size, usage: GPUBufferUsage.STORAGE });
    const buffer = device.createBuffer({ size, usage: all });
    expect(() => backend.wrap(unfit)).toThrow(
      "webgpu: wrap(): the buffer needs the usage STORAGE | COPY_SRC | COPY_DST.",
    );
    expect(() => backend.wrap(buffer, { offset: 4 })).toThrow("from byte 4 of 64. Offsets are multiples of 256");
    expect(() => backend.wrap(buffer, { length: 17 })).toThrow("17 × f32 from byte 0 of 64. ");
    expect(() => backend.wrap(buffer, { dtype: "f16", length: 3 })).toThrow(
      "numbers end within the buffer, after whole words.",
    );
    expect(() => backend.wrap(buffer, { dtype: "u8" })).toThrow("cannot store u8");
    expect(() => backend.parameter(new Float32Array(3), { shape: [2] })).toThrow("[2] holds 2 numbers, the data has 3");
    const Twice = defineOptimizer({
      name: "Twice",
      hyper: { lr: 1 },
      state: { m: zeros },
      update: ({ p, g, m }) => ({ p: p.add(g), m: m.add(g) }),
    });
    const kernel = backend.compile(trace(Twice.rule as never, { lr: 1 }), {});
    const [p, g] = [backend.wrap(buffer), backend.alloc("f32", 16)];
    const rows = { first: 1, values: [new Float64Array(1)] };
    expect(() => backend.run([{ kernel, tensors: [{ buffers: { p, g, m: p }, shape: [16], rows }] }])).toThrow(
      "webgpu: p and m of a parameter of shape [16] are the same memory, and both are written. Give each its own.",
    );
  });

  test("a step on a destroyed buffer changes nothing, and the next call says so", async () => {
    const [p, q] = [foreign(numbers(8)), backend.parameter(numbers(8))];
    q.grad = backend.gradient(q);
    backend.fill(q.grad, 1);
    const optimizer = new AdamW([{ shape: [8], dtype: "f32", data: backend.wrap(p), grad: q.grad }, q], { backend });
    p.destroy();
    optimizer.step();
    await device.queue.onSubmittedWorkDone();
    expect(() => optimizer.step()).toThrow(
      "webgpu: the device has refused a step of AdamW, beginning with a parameter of shape [8]. Steps since then count, though they may have changed nothing: load the last state dict. ",
    );
    expect(await backend.read(q.data)).toEqual(numbers(8));
  });

  test("a freed buffer is refused", () => {
    const weight = { ...backend.parameter(numbers(8)), data: backend.wrap(foreign(numbers(8))), name: "w" };
    weight.grad = backend.gradient(weight);
    const optimizer = new AdamW([weight], { backend });
    optimizer.step();
    backend.free(weight.grad);
    expect(() => optimizer.step()).toThrow('webgpu: g of parameter "w" has been freed. Give it a new buffer.');
  });
});

test("an optimizer that exists only here runs, as WGSL, and agrees with JavaScript", async () => {
  const Tiger = defineOptimizer({
    name: "Tiger",
    hyper: { lr: 1e-3, beta: 0.965, weightDecay: 0.01 },
    state: { expAvg: zeros },
    update({ p, g, expAvg }, { lr, beta, weightDecay }) {
      const m = ema(expAvg, g, beta);
      const step = m.sign().add(p.mul(weightDecay));
      return { p: p.sub(step.mul(lr)), expAvg: m };
    },
  });
  const [p, g] = [numbers(100), numbers(100, 3)];
  const weight = backend.parameter(p, { name: "w" });
  weight.grad = backend.gradient(weight);
  backend.write(weight.grad, g);
  const onHost = parameter(p.slice(), { grad: g });
  const [found, expected] = [new Tiger([weight], { backend }), new Tiger([onHost], { backend: js })];
  for (let t = 0; t < 5; t++) {
    found.step();
    expected.step();
  }
  await expectNear(weight.data, onHost.data);
});

test("optimizers take turns, each with its own rows", async () => {
  const make = (seed: number) => {
    const weight = backend.parameter(numbers(300, seed));
    weight.grad = backend.gradient(weight);
    backend.write(weight.grad, numbers(300, seed + 1));
    const onHost = parameter(numbers(300, seed), { grad: numbers(300, seed + 1) });
    return { weight, onHost };
  };
  const [a, b] = [make(1), make(5)];
  const pairs = [
    [new AdamW([a.weight], { backend, lr: 0.1 }), new AdamW([a.onHost], { lr: 0.1 })],
    [new Lion([b.weight], { backend, lr: 0.01 }), new Lion([b.onHost], { lr: 0.01 })],
  ] as const;
  for (let t = 0; t < 6; t++)
    for (const [found, expected] of pairs) {
      found.step();
      expected.step();
      for (const [group] of [found.paramGroups, expected.paramGroups]) group!.lr *= 0.7;
    }
  await expectNear(a.weight.data, a.onHost.data);
  await expectNear(b.weight.data, b.onHost.data);
});

test("a kernel's source is the WGSL that runs", () => {
  const kernel = backend.compile(trace(AdamW.rule as never, { lr: 1, betas: [0.9, 0.99], eps: 0, weightDecay: 0 }), {});
  expect(kernel.source).toContain("@compute @workgroup_size(256)");
  expect(kernel.source).toContain("let expAvg1 = ((expAvg0 * F(u.betas0_)) + (g0 * F(u._");
});

test("it knows its own buffers, and no other backend's", async () => {
  const { data } = backend.parameter(numbers(8));
  expect(data).toBeInstanceOf(GpuArray);
  expect(backend.inspect(data)).toMatchObject({ dtype: "f32", length: 8 });
  expect(webgpu(device).inspect(data)).toBeUndefined();
  backend.free(data);
  expect(backend.inspect(data)).toBeUndefined();
});

test("a lost device is one clear error, and a saved state goes on on another", async () => {
  const lost = await newDevice();
  const before = webgpu(lost);
  const weightOn = (on: typeof backend, data: Float32Array) => {
    const weight = on.parameter(data, { name: "w" });
    weight.grad = on.gradient(weight);
    on.write(weight.grad, numbers(50, 2));
    return weight;
  };
  const weight = weightOn(before, numbers(50));
  const optimizer = new AdamW([weight], { backend: before });
  optimizer.step();
  const saved = await optimizer.stateDict();
  const values = (await before.read(weight.data)) as Float32Array;
  const reading = before.read(weight.data);
  lost.destroy();
  await expect(reading).rejects.toThrow("webgpu: the device is lost");
  await expect(before.read(weight.data)).rejects.toThrow("webgpu: the device is lost");
  for (const call of [() => optimizer.step(), () => before.alloc("f32", 1), () => before.fill(weight.data, 0)])
    expect(call).toThrow(
      /^webgpu: the device is lost \(destroyed.*\)\. Make a new device and backend, and load the last state dict\.$/,
    );
  const next = weightOn(backend, values);
  const resumed = new AdamW([next], { backend });
  resumed.loadStateDict(saved);
  resumed.step();
  expect((await resumed.stateDict()).state[0]).toMatchObject({ step: 2 });
});

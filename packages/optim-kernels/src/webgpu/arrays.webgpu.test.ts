import { DeviceScalar, defineOptimizer, mean, parameter, slot, trace } from "optim-core";
import { requestAdapter } from "tooling-webgpu";
import { describe, expect, test } from "vitest";
import { type GpuArray, webgpu } from "../webgpu.ts";

const device = await (await requestAdapter()).requestDevice();
const backend = webgpu(device);

const numbers = (length: number, seed = 0) => Float32Array.from({ length }, (_, i) => Math.fround(Math.cos(i + seed)));

async function expectNear(array: GpuArray, expected: ArrayLike<number>): Promise<void> {
  const found = (await backend.read(array)) as Float32Array;
  found.forEach((x, i) =>
    expect(Math.abs(x - expected[i]!), `${i}: ${x}, not ${expected[i]}`).toBeLessThanOrEqual(1e-6),
  );
}

describe("arrays side by side", () => {
  const pair = () => [backend.parameter(numbers(100)), backend.parameter(new Float32Array(100).fill(5))] as const;

  test.each([
    ["more numbers than it has", new Float32Array(200)],
    ["numbers of another precision", new Uint16Array(100)],
    ["wider numbers", new Float64Array(100)],
  ])("bug: writing %s into one changed the next one", async (_, data) => {
    const [p, q] = pair();
    expect(() => backend.write(p.data, data as Float32Array)).toThrow("do not fit 100 × f32.");
    expect(await backend.read(p.data)).toEqual(numbers(100));
    expect(await backend.read(q.data)).toEqual(new Float32Array(100).fill(5));
  });

  test.each([[new Float64Array(4)], [[1, 2, 3, 4]]])(
    "bug: a parameter was made of %o, and of other numbers",
    (data) => {
      expect(() => backend.parameter(data as never)).toThrow("webgpu: parameter(): pass a Float32Array");
    },
  );

  test("bug: a freed array was written to, and so the one that had its place since", async () => {
    const [p, q] = pair();
    backend.free(p.data);
    const next = backend.parameter(numbers(100, 1));
    expect([next.data.buffer, next.data.offset]).toEqual([p.data.buffer, p.data.offset]);
    const uses = [
      () => backend.write(p.data, numbers(100)),
      () => backend.fill(p.data, 1),
      () => backend.copy(q.data, p.data),
      () => backend.copy(p.data, q.data),
    ];
    for (const use of uses) expect(use).toThrow("webgpu: an array was freed, or lies on another device.");
    await expect(backend.read(p.data)).rejects.toThrow("an array was freed");
    expect(await backend.read(next.data)).toEqual(numbers(100, 1));
    const scalar = new DeviceScalar(backend, 1);
    scalar.dispose();
    expect(() => {
      scalar.value = 2;
    }).toThrow("an array was freed");
  });

  test.each(["f32", "f16"] as const)("bug: a copy of a longer array in %s reached into the next one", async (dtype) => {
    const [p, q] = pair();
    const from = backend.alloc(dtype, 200, "p");
    backend.fill(from, 7);
    expect(() => backend.copy(from, p.data)).toThrow("webgpu: copy(): 200 numbers are no copy of 100.");
    expect(() => backend.copy(p.data, from)).toThrow("webgpu: copy(): 100 numbers are no copy of 200.");
    expect(await backend.read(p.data)).toEqual(numbers(100));
    expect(await backend.read(q.data)).toEqual(new Float32Array(100).fill(5));
  });

  test.each([Number.NaN, -1, 1.5, Number.POSITIVE_INFINITY])("bug: %d numbers were allocated", (length) => {
    expect(() => backend.alloc("f32", length)).toThrow(`webgpu: alloc(): there are no ${length} numbers.`);
    expect(() => backend.alloc("f32", length, "g")).toThrow(`webgpu: alloc(): there are no ${length} numbers.`);
  });

  test.each([[[-2, -3]], [[1.5, 4]]])("bug: the shape of a parameter could be %j", (shape) => {
    expect(() => backend.parameter(new Float32Array(6), { shape })).toThrow(
      `webgpu: parameter(): [${shape}] holds 6 numbers, the data has 6. Sizes are whole numbers of at least 0.`,
    );
  });

  test.each([{ length: Number.NaN }, { offset: Number.NaN }, { offset: -256 }, { length: 0 }, { length: 1.5 }])(
    "no part of a buffer is %o",
    (options) => {
      const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
      const buffer = device.createBuffer({ size: 1024, usage });
      expect(() => backend.wrap(buffer, options)).toThrow("webgpu: wrap(): ");
    },
  );
});

test("bug: reading a buffer that was destroyed gave the numbers that were read before", async () => {
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const buffer = device.createBuffer({ size: 64, usage });
  const array = backend.wrap(buffer);
  backend.fill(array, 3);
  expect(await backend.read(array)).toEqual(new Float32Array(16).fill(3));
  buffer.destroy();
  await expect(backend.read(array)).rejects.toThrow(/^webgpu: the device has refused a read\. /);
  expect(await backend.read(backend.parameter(numbers(16)).data)).toEqual(numbers(16));
});

test("bug: of two reads, the one that was refused gave the numbers of the other, which rejected", async () => {
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const buffer = device.createBuffer({ size: 64, usage });
  const [dead, whole] = [backend.wrap(buffer), backend.parameter(numbers(16)).data];
  await Promise.all([backend.read(dead), backend.read(whole)]);
  buffer.destroy();
  const [first, second, third] = await Promise.allSettled([dead, whole, dead].map((array) => backend.read(array)));
  expect([first!.status, third!.status]).toEqual(["rejected", "rejected"]);
  expect(second).toEqual({ status: "fulfilled", value: numbers(16) });
  expect(await backend.read(whole)).toEqual(numbers(16));
});

/** Weights become how far each gradient is from the mean of its row, and the mean squares of rows are kept. */
const Centred = defineOptimizer({
  name: "Centred",
  hyper: { lr: 1 },
  state: { rows: slot({ extent: "row" }), columns: slot({ extent: "column" }) },
  update: ({ g }) => ({ p: g.sub(mean(g, "row")), rows: mean(g.mul(g), "row"), columns: mean(g, "column") }),
});

test("bug: a step over the same buffers in another shape was the one before", async () => {
  const [p, g] = [backend.parameter(numbers(6)).data, backend.parameter(numbers(6, 1)).data];
  const [rows, columns] = [backend.alloc("f32", 6), backend.alloc("f32", 6)];
  const buffers = { p, g, rows, columns };
  const kernel = backend.compile(trace(Centred.rule as never, { lr: 1 }), {});
  const uniforms = { first: 1, values: [new Float64Array()] };
  for (const shape of [
    [2, 3],
    [3, 2],
  ]) {
    backend.run([{ kernel, tensors: [{ buffers, shape, rows: uniforms }] }]);
    const onHost = parameter(numbers(6), { shape, grad: numbers(6, 1) });
    new Centred([onHost]).step();
    await expectNear(p, onHost.data);
  }
});

test.each([[[0]], [[0, 5]], [[5, 0]], [[0, 0]]])(
  "bug: rows and columns of shape %j stopped the step",
  async (shape) => {
    const [p, q] = [backend.parameter(new Float32Array(), { shape, name: "none" }), backend.parameter(numbers(8))];
    for (const each of [p, q]) each.grad = backend.gradient(each);
    backend.write(q.grad!, numbers(8, 1));
    const optimizer = new Centred([p, q], { backend });
    const onHost = parameter(numbers(8), { grad: numbers(8, 1) });
    const other = new Centred([onHost]);
    for (let i = 0; i < 2; i++) for (const each of [optimizer, other]) each.step();
    await expectNear(q.data, onHost.data);
    expect(() => optimizer.step()).not.toThrow();
  },
);

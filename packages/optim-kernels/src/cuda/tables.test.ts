import { AdamW, type DType, defineOptimizer, highest, SGD, slot, sum } from "optim-core";
import { EmulatedDriver } from "tooling-cuda";
import { expect, test } from "vitest";
import { numbers, read } from "../../testing/cudaParams.ts";
import { ones } from "../../testing/failingDevice.ts";
import { cudaOn } from "../cuda.ts";
import { keptSpan, reducedSpan } from "./makePlan.ts";

test.each<[DType, number]>([
  ["f32", 4],
  ["f32", 8],
  ["f32", 12],
  ["f16", 2],
  ["f16", 8],
  ["bf16", 14],
])("a weight in %s is stepped where it is, %i bytes beyond a multiple of 16", async (dtype, offset) => {
  const backend = cudaOn(new EmulatedDriver());
  const length = 41;
  const size = dtype === "f32" ? 4 : 2;
  const flat = backend.alloc(dtype, length + 16);
  const inside = backend.parameter(backend.wrap(flat.address + BigInt(offset), { dtype, length }));
  const aligned = backend.parameter(numbers(length), { dtype });
  backend.copy(aligned.data, inside.data);
  const before = await backend.read(flat);
  for (const p of [inside, aligned]) p.grad = backend.array(numbers(length, 1), dtype);
  new AdamW([inside, aligned], { lr: 0.1, backend }).step();
  const [after, expected] = [await backend.read(flat), await backend.read(aligned.data)];
  const first = offset / size;
  expect(after.slice(first, first + length)).toEqual(expected);
  for (const [from, to] of [
    [0, first],
    [first + length, length + 16],
  ] as const)
    expect(after.slice(from, to)).toEqual(before.slice(from, to));
});

test("a sum over no weights is 0, and the highest of none is below all numbers", async () => {
  const backend = cudaOn(new EmulatedDriver());
  const Sums = defineOptimizer({
    name: "Sums",
    hyper: { lr: 1 },
    state: {
      sum: slot({ extent: "tensor", fill: 1 }),
      highest: slot({ extent: "tensor" }),
      rows: slot({ extent: "row", fill: 1 }),
    },
    update: ({ p, g }) => ({ p, sum: sum(g), highest: highest(g), rows: sum(g, "row") }),
  });
  const p = backend.parameter(new Float32Array(), { shape: [3, 0] });
  p.grad = backend.gradient(p);
  const optimizer = new Sums([p], { backend });
  optimizer.step();
  const state = optimizer.stateOf(p)!;
  expect(await read(backend, state.sum!)).toEqual(Float32Array.of(0));
  expect(await read(backend, state.highest!)).toEqual(Float32Array.of(-Infinity));
  expect(await read(backend, state.rows!)).toEqual(new Float32Array(3));
});

test.each([
  [0, 1],
  [4, 1],
  [5, 2],
  [6, 3],
  [9, 3],
])("a count of %i takes the row of those from 4 to 6 that is nearest", async (count, rate) => {
  const backend = cudaOn(new EmulatedDriver());
  const p = ones(backend);
  const optimizer = new SGD([p], { lr: 1, backend });
  const rows = { first: 4, values: [1, 2, 3].map((lr) => Float64Array.of(lr)) };
  const counter = backend.array(Float32Array.of(count));
  const kernel = optimizer.kernel({ ...optimizer.defaults }, "f32");
  backend.run([{ kernel, tensors: [{ buffers: { p: p.data, g: p.grad! }, shape: [2], rows, counter }] }]);
  expect([...(await read(backend, p.data))]).toEqual([-rate, -rate]);
});

test("NaN stays NaN where it is rounded to bf16, whatever its bits", async () => {
  const backend = cudaOn(new EmulatedDriver());
  const bits = Uint32Array.of(0x7f800001, 0x7fffffff, 0xff800001, 0xffffffff, 0x7f7fffff);
  const wide = backend.alloc("f32", 5);
  backend.write(wide, new Float32Array(bits.buffer));
  const half = backend.alloc("bf16", 5);
  backend.copy(wide, half);
  const isNaNBits = (x: number): boolean => (x & 0x7fff) > 0x7f80;
  expect([...(await backend.read(half))].map((x) => isNaNBits(Number(x)))).toEqual([true, true, true, true, false]);
});

test("a tensor that 32 bits cannot count is refused, and nothing is enqueued", () => {
  const driver = new EmulatedDriver();
  const backend = cudaOn(driver);
  const p = ones(backend);
  const optimizer = new SGD([p], { lr: 1, backend });
  const kernel = optimizer.kernel({ ...optimizer.defaults }, "f32");
  const rows = { first: 1, values: [Float64Array.of(1)] };
  const tensor = { buffers: { p: p.data, g: p.grad! }, shape: [2 ** 31 + 1], rows };
  expect(() => backend.run([{ kernel, tensors: [tensor] }])).toThrow(
    "cuda: a parameter of shape [2147483649] has 2147483649 weights, and a kernel takes 2147483648. Split it.",
  );
  expect(driver.launches).toEqual([]);
});

test("a block takes more where there is more than the chip does at once", () => {
  const once = 256 * 4;
  const chip = 8 * 132 * once;
  expect([1, chip, 2 * chip, 3 * chip, 8 * chip, 1000 * chip].map((total) => keptSpan(total, 4, 132) / once)).toEqual([
    1, 1, 2, 3, 8, 8,
  ]);
  expect(reducedSpan(1)).toBe(8192);
  for (const count of [1, 8192, 8193, 2 ** 23, 2 ** 23 + 1, 2 ** 31]) {
    expect(reducedSpan(count) % 2048).toBe(0);
    expect(count / reducedSpan(count)).toBeLessThanOrEqual(1024);
  }
});

test("the same buffers in another shape are another run", async () => {
  const backend = cudaOn(new EmulatedDriver());
  const Rows = defineOptimizer({
    name: "Rows",
    hyper: { lr: 1 },
    state: {},
    update: ({ g }) => ({ p: sum(g, "row").add(0) }),
  });
  const p = backend.parameter(new Float32Array(6), { shape: [2, 3] });
  const optimizer = new Rows([p], { backend });
  const buffers = { p: p.data, g: backend.array(Float32Array.of(1, 2, 3, 4, 5, 6)) };
  const kernel = optimizer.kernel({ ...optimizer.defaults }, "f32");
  const rows = { first: 1, values: [new Float64Array(kernel.program.uniforms.length)] };
  for (const [shape, sums] of [
    [
      [2, 3],
      [6, 6, 6, 15, 15, 15],
    ],
    [
      [3, 2],
      [3, 3, 7, 7, 11, 11],
    ],
  ] as const) {
    backend.run([{ kernel, tensors: [{ buffers, shape, rows }] }]);
    expect([...(await read(backend, p.data))]).toEqual(sums);
  }
});

test("a recording takes no more rows than it has room for", () => {
  const backend = cudaOn(new EmulatedDriver());
  const p = ones(backend);
  const optimizer = new SGD([p], { lr: 1, backend });
  const kernel = optimizer.kernel({ ...optimizer.defaults }, "f32");
  const counter = backend.alloc("f32", 1);
  const launches = (count: number) => {
    const rows = { first: 0, values: Array.from({ length: count }, () => Float64Array.of(1)) };
    return [{ kernel, tensors: [{ buffers: { p: p.data, g: p.grad! }, shape: [2], rows, counter }] }];
  };
  const recording = backend.capture(launches(3));
  recording.replay(launches(2));
  recording.replay(launches(3));
  expect(() => recording.replay(launches(4))).toThrow("a recording is replayed with the launches that it was made of");
});

test("a step count that was freed is refused, also where the run is known", () => {
  const backend = cudaOn(new EmulatedDriver());
  const p = ones(backend);
  const optimizer = new SGD([p], { lr: 1, backend });
  const kernel = optimizer.kernel({ ...optimizer.defaults }, "f32");
  const counter = backend.alloc("f32", 1);
  const rows = { first: 0, values: [Float64Array.of(1)] };
  const launches = [{ kernel, tensors: [{ buffers: { p: p.data, g: p.grad! }, shape: [2], rows, counter, param: p }] }];
  backend.run(launches);
  backend.free(counter);
  expect(() => backend.run(launches)).toThrow('cuda: the step count of parameter "w" has been freed.');
});

test("a sum over all weights has every part of every tensor", async () => {
  const backend = cudaOn(new EmulatedDriver({ blockOrder: "shuffled" }));
  const Total = defineOptimizer({
    name: "Total",
    hyper: { lr: 1 },
    state: { total: slot({ extent: "tensor" }) },
    update: ({ p, g }) => ({ p, total: sum(g, "all") }),
  });
  const params = [9000, 3, 17_000].map((length, i) => {
    const p = backend.parameter(new Float32Array(length), { name: `w${i}` });
    p.grad = backend.array(new Float32Array(length).fill(i + 1));
    return p;
  });
  const optimizer = new Total(params, { backend });
  optimizer.step();
  for (const p of params) expect(await read(backend, optimizer.stateOf(p)!.total!)).toEqual(Float32Array.of(60_006));
});

import { defineRule, kernelsOf, type Launch, type Rule, runnerOf, sum } from "optim-core";
import { requestAdapter } from "tooling-webgpu";
import { expect, test } from "vitest";
import { countedDevice } from "../../testing/countedDevice.ts";
import { type GpuArray, webgpu } from "../webgpu.ts";

const { device, calls } = countedDevice(await (await requestAdapter()).requestDevice());
const backend = webgpu(device);
const dtype = "f32";

const rule = (name: string, update: Rule["update"], state: Rule["state"] = {}): Rule =>
  defineRule({ name, hyper: { lr: 1 }, state, update } as never) as unknown as Rule;

const doubling = rule("doubling", ({ p }) => ({ p: p.mul(2) }));
const adding = rule("adding", ({ p, g }) => ({ p: p.add(g) }));
const summing = rule("summing", ({ p, g }) => ({ p: p.add(sum(g)) }));

function arrayOf(...numbers: number[]): GpuArray {
  const array = backend.alloc(dtype, numbers.length);
  backend.write(array, Float32Array.from(numbers));
  return array;
}

const tensorOf = (buffers: Record<string, GpuArray>) => [{ buffers, shape: [buffers.p!.length], dtype } as const];
const double = (p: GpuArray): void => runnerOf(doubling, backend).runSoon(tensorOf({ p }), {});
const run = (which: Rule, buffers: Record<string, GpuArray>): void =>
  runnerOf(which, backend).run(tensorOf(buffers), {});
const numbersOf = async (array: GpuArray): Promise<number[]> => [...((await backend.read(array)) as Float32Array)];

test("what runs soon runs before whatever comes next", async () => {
  const [p, q] = [arrayOf(1, 2), arrayOf(0, 0)];
  double(p);
  expect(await numbersOf(p)).toEqual([2, 4]);
  double(p);
  backend.copy(p, q);
  expect(await numbersOf(q)).toEqual([4, 8]);
  double(p);
  backend.write(p, Float32Array.of(3));
  expect(await numbersOf(p)).toEqual([3, 16]);
  double(p);
  backend.fill(p, 1);
  double(p);
  double(p);
  run(adding, { p: q, g: p });
  expect(await numbersOf(q)).toEqual([8, 12]);
  double(q);
  backend.free(q);
  expect(await numbersOf(p)).toEqual([4, 4]);
});

test("runs that wait are one submission with the next, whose sums see what they have written", async () => {
  const [p, g] = [arrayOf(0, 0), arrayOf(1, 2)];
  const round = (): void => {
    double(g);
    double(g);
    run(summing, { p, g });
  };
  round();
  const before = { ...calls };
  round();
  expect(calls.submit! - before.submit!).toBe(1);
  expect(calls.beginComputePass! - before.beginComputePass!).toBe(1);
  // 4 + 8, then 16 + 32.
  expect(await numbersOf(p)).toEqual([60, 60]);
});

test("a sum over all weights is of one run, not of those that wait with it", async () => {
  const totalling = rule("totalling", ({ p, g }) => ({ p: p.add(sum(g, "all")) }));
  const [p, q, r, three, four, five] = [0, 0, 0, 3, 4, 5].map((x) => arrayOf(x)) as [GpuArray, ...GpuArray[]];
  const runner = runnerOf(totalling, backend);
  runner.runSoon(tensorOf({ p, g: three! }), {});
  runner.run([...tensorOf({ p: q!, g: four! }), ...tensorOf({ p: r!, g: five! })], {});
  expect([await numbersOf(p), await numbersOf(q!), await numbersOf(r!)]).toEqual([[3], [9], [9]]);
});

test("the same launches as other runs are other runs", async () => {
  const [p, g] = [arrayOf(0, 0), arrayOf(1, 2)];
  const launch = (which: Rule, buffers: Record<string, GpuArray>): Launch<GpuArray> => {
    const kernel = kernelsOf(which, backend)({}, dtype);
    return { kernel, tensors: [{ buffers, shape: [2], rows: { first: 0, values: [new Float64Array()] } }] };
  };
  const launches = [launch(doubling, { p: g }), launch(summing, { p, g })];
  // In one run reductions come first.
  backend.run(launches);
  expect(await numbersOf(p)).toEqual([3, 3]);
  backend.runSoon([launches[0]!]);
  backend.run([launches[1]!]);
  expect(await numbersOf(p)).toEqual([15, 15]);
  backend.run(launches);
  expect(await numbersOf(p)).toEqual([27, 27]);
});

test("a copy of what a kernel reads and writes is made after the runs before", async () => {
  const p = arrayOf(1, 2);
  double(p);
  run(adding, { p, g: p });
  expect(await numbersOf(p)).toEqual([4, 8]);
});

test("rows are picked by a count as the runs before have left it", async () => {
  const [p, counter] = [arrayOf(0, 0), arrayOf(1)];
  const moving = rule("moving", ({ p }, { lr }) => ({ p: p.add(lr!) }));
  const kernel = kernelsOf(moving, backend)({ lr: 1 }, dtype);
  const rows = { first: 1, values: [Float64Array.of(10), Float64Array.of(20)] };
  double(counter);
  backend.run([{ kernel, tensors: [{ buffers: { p }, shape: [2], rows, counter }] }]);
  expect(await numbersOf(p)).toEqual([20, 20]);
});

test("a run that fails says so at once, and what waits goes on waiting", async () => {
  const [p, freed] = [arrayOf(1, 2), arrayOf(1, 1)];
  backend.free(freed);
  double(p);
  const before = calls.submit;
  expect(() => run(adding, { p, g: freed })).toThrow("webgpu: g of a parameter of shape [2] has been freed.");
  expect(() => runnerOf(adding, backend).runSoon(tensorOf({ p, g: freed }), {})).toThrow("has been freed");
  expect(calls.submit).toBe(before);
  run(adding, { p, g: p });
  expect(await numbersOf(p)).toEqual([4, 8]);
});

test("bug: where copies keep runs apart, their plans and copies were made anew each time", async () => {
  const p = arrayOf(1, 1);
  const round = (): void => {
    double(p);
    run(adding, { p, g: p });
  };
  round();
  const { createBuffer, createBindGroup } = { ...calls };
  for (let i = 0; i < 3; i++) round();
  expect([calls.createBuffer, calls.createBindGroup]).toEqual([createBuffer, createBindGroup]);
  expect(await numbersOf(p)).toEqual([256, 256]);
});

test("what waits when the device is lost is no error of who frees", async () => {
  const other = await (await requestAdapter()).requestDevice();
  const lost = webgpu(other);
  const p = lost.alloc(dtype, 2);
  runnerOf(doubling, lost).runSoon(tensorOf({ p }), {});
  other.destroy();
  await other.lost;
  lost.free(p);
  expect(() => runnerOf(doubling, lost).runSoon(tensorOf({ p }), {})).toThrow("webgpu: the device is lost");
});

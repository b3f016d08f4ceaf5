import {
  AdamW,
  defineOptimizer,
  highest,
  mean,
  norm,
  type OptimizerClass,
  type OptimizerHyper,
  parameter,
  slot,
  sum,
  zeros,
} from "optim-core";
import { requestAdapter } from "tooling-webgpu";
import { describe, expect, test } from "vitest";
import { type GpuArray, webgpu } from "../webgpu.ts";

/** A new one: an adapter gives one device and is used up. */
const newDevice = async () => (await requestAdapter()).requestDevice();

const numbers = (length: number, seed: number) =>
  Float32Array.from({ length }, (_, i) => Math.fround(Math.sin(i * 0.7 + seed)));

/** Weights that are moved by their own norm. */
const Normed = defineOptimizer({
  name: "Normed",
  hyper: { lr: 0.1 },
  state: { last: slot({ extent: "tensor" }) },
  update: ({ p, g }, { lr }) => ({ p: p.sub(g.div(norm(g)).mul(lr)), last: sum(g) }),
});

describe("a device that binds 256 KiB at most and has 4 workgroups to a dimension", async () => {
  const device = await newDevice();
  // The adapter's own limits cannot be lowered below the defaults, so the backend is told of a smaller device.
  const limits = new Proxy(device.limits, {
    get: (target, name) =>
      ({ maxStorageBufferBindingSize: 2 ** 18, maxComputeWorkgroupsPerDimension: 4 })[String(name)] ??
      Reflect.get(target, name, target),
  });
  const dispatched: number[] = [];
  const small = new Proxy(device, {
    get(target, name) {
      if (name === "limits") return limits;
      const value = Reflect.get(target, name, target) as unknown;
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  const dispatch = GPUComputePassEncoder.prototype.dispatchWorkgroups;
  GPUComputePassEncoder.prototype.dispatchWorkgroups = function (x, ...rest) {
    dispatched.push(x);
    dispatch.call(this, x, ...rest);
  };
  const backend = webgpu(small);

  test("bug: a tensor of rows that cannot be bound was refused without its name, and the step counted", async () => {
    const RowMeans = defineOptimizer({
      name: "RowMeans",
      hyper: { lr: 0.1 },
      state: {},
      update: ({ p, g }, { lr }) => ({ p: p.sub(mean(g, "row").mul(lr)) }),
    });
    const large = backend.parameter(numbers(70_000, 1), { name: "large", shape: [4, 17_500] });
    const other = backend.parameter(numbers(8, 1), { name: "other" });
    for (const p of [large, other]) p.grad = backend.gradient(p);
    const optimizer = new RowMeans([other, large], { backend });
    expect(() => optimizer.step()).toThrow(
      'webgpu: g of parameter "large" has 280000 bytes, which RowMeans needs at once, and this device binds 262144.',
    );
    expect(optimizer.stateOf(other)).toBeUndefined();
    expect(await backend.read(other.data)).toEqual(numbers(8, 1));
  });

  test.each([[[400, 500]], [[30_001]], [[3, 10_000]], [[2048, 3, 32]], [[20_000, 8]]])(
    "rows and columns of %j are reduced in pieces of whole rows",
    async (shape) => {
      const Factored = defineOptimizer({
        name: "Factored",
        hyper: { lr: 0.1 },
        state: { row: slot({ extent: "row" }), column: slot({ extent: "column" }), most: slot({ extent: "column" }) },
        update: ({ p, g, row }, { lr }) => {
          const next = row.add(mean(g, "row"));
          return {
            p: p.sub(g.sub(mean(g.mul(next), "column")).mul(lr)).add(next),
            row: next,
            column: mean(g.square(), "column"),
            most: highest(g, "column"),
          };
        },
      });
      const length = shape.reduce((product, size) => product * size);
      const onDevice = backend.parameter(numbers(length, 1), { shape });
      onDevice.grad = backend.gradient(onDevice);
      backend.write(onDevice.grad, numbers(length, 2));
      const onHost = parameter(numbers(length, 1), { shape, grad: numbers(length, 2) });
      const [found, expected] = [new Factored([onDevice], { backend }), new Factored([onHost])];
      for (let t = 0; t < 3; t++) for (const each of [found, expected]) each.step();
      const [state, reference] = [found.stateOf(onDevice)!, expected.stateOf(onHost)!];
      for (const [array, values] of [
        [onDevice.data, onHost.data],
        [state.row, reference.row],
        [state.column, reference.column],
        [state.most, reference.most],
      ]) {
        const numbers = (await backend.read(array as GpuArray)) as Float32Array;
        const furthest = numbers.reduce((most, x, i) => Math.max(most, Math.abs(x - (values as Float32Array)[i]!)), 0);
        expect(numbers).toHaveLength(values!.length);
        expect(furthest).toBeLessThanOrEqual(5e-6);
      }
    },
  );

  test("bug: sums of more tensors than there are workgroups to a dimension wrote over what lay behind them", async () => {
    const Extremes = defineOptimizer({
      name: "Extremes",
      hyper: { lr: 1 },
      state: { total: slot({ extent: "tensor" }), most: slot({ extent: "tensor" }) },
      update: ({ p, g }) => ({ p: p.add(g), total: sum(g), most: highest(g) }),
    });
    const grads = Array.from({ length: 9 }, (_, i) => new Float32Array(9000).fill(i).fill(i + 1, 0, 1000));
    const params = grads.map((g) => {
      const p = backend.parameter(new Float32Array(g.length));
      p.grad = backend.gradient(p);
      backend.write(p.grad, g);
      return p;
    });
    for (let count = 3; count <= params.length; count++) {
      const optimizer = new Extremes(params.slice(0, count), { backend });
      optimizer.step();
      for (const [i, p] of params.slice(0, count).entries()) {
        const { total, most } = optimizer.stateOf(p)!;
        expect(await backend.read(most!), `${i} of ${count}`).toEqual(Float32Array.of(i + 1));
        expect(await backend.read(total!), `${i} of ${count}`).toEqual(Float32Array.of(9000 * i + 1000));
      }
    }
  });

  test.each([AdamW, Normed] as unknown as OptimizerClass<OptimizerHyper, never>[])(
    "steps tensors of all lengths in pieces",
    async (type) => {
      for (const length of [5, 4096, 4097, 70_001, 200_000]) {
        const [p, g] = [numbers(length, 1), numbers(length, 2)];
        const onDevice = backend.parameter(p);
        onDevice.grad = backend.gradient(onDevice);
        backend.write(onDevice.grad, g);
        const onHost = parameter(p.slice(), { grad: g });
        const [found, expected] = [new type<GpuArray>([onDevice], { backend } as never), new type([onHost])];
        for (let t = 0; t < 3; t++) {
          found.step();
          expected.step();
        }
        const result = (await backend.read(onDevice.data)) as Float32Array;
        const distance = Math.max(
          ...Array.from({ length: 100 }, (_, i) => Math.floor((i * (length - 1)) / 99)).map((i) =>
            Math.abs(result[i]! - onHost.data[i]!),
          ),
        );
        expect(distance, `${length} weights`).toBeLessThanOrEqual(1e-6);
      }
      expect(Math.max(...dispatched)).toBeLessThanOrEqual(4);
    },
  );
});

test("bug: a rule that reduces more than a workgroup can share was refused by the device, one call late", async () => {
  const device = await newDevice();
  const most = device.limits.maxComputeWorkgroupStorageSize / 1024;
  const slots = Object.fromEntries(Array.from({ length: most + 1 }, (_, i) => [`m${i}`, slot({ extent: "tensor" })]));
  const Sums = defineOptimizer({
    name: "Sums",
    hyper: { lr: 1 },
    state: slots,
    update: ({ p, g }) => ({
      p: p.add(g),
      ...Object.fromEntries(Object.keys(slots).map((name, i) => [name, sum(g.mul(i + 1))])),
    }),
  });
  const backend = webgpu(device);
  const weight = backend.parameter(new Float32Array(4).fill(1));
  weight.grad = backend.gradient(weight);
  expect(() => new Sums([weight], { backend }).step()).toThrow(
    `webgpu: Sums reduces ${most + 1} values at once, in ${1024 * (most + 1)} bytes that a workgroup shares; this device has ${1024 * most}. Request it with requiredLimits: { maxComputeWorkgroupStorageSize: ${1024 * (most + 1)} }.`,
  );
  expect(await backend.read(weight.data)).toEqual(new Float32Array(4).fill(1));
  device.destroy();
});

test("a tensor above 128 MiB is stepped in pieces on a device with default limits", async () => {
  const device = await newDevice();
  const backend = webgpu(device);
  const length = 2 ** 25 + 5;
  const [data, grad] = [backend.alloc("f32", length), backend.alloc("f32", length)];
  expect(data.buffer.size).toBeGreaterThan(device.limits.maxStorageBufferBindingSize);
  const Plain = defineOptimizer({
    name: "Plain",
    hyper: { lr: 0.5 },
    state: {},
    update: ({ p, g }, { lr }) => ({ p: p.sub(g.mul(lr)) }),
  });
  backend.fill(grad, -2);
  new Plain([{ shape: [length], dtype: "f32", data, grad }], { backend }).step();
  const border = device.limits.maxStorageBufferBindingSize - 256;
  for (const offset of [0, border, border + 256]) {
    const part = backend.wrap(data.buffer, { offset, length: Math.min(64, length - offset / 4) });
    expect(await backend.read(part)).toEqual(new Float32Array(part.length).fill(1));
  }
  device.destroy();
});

test("what a device cannot do is refused before anything changes", async () => {
  const device = await newDevice();
  const backend = webgpu(device);
  expect(() => backend.alloc("f32", 2 ** 27)).toThrow("more than this device's maxBufferSize of 268435456");
  const many = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`m${i}`, zeros]));
  const Many = defineOptimizer({
    name: "Many",
    hyper: { lr: 1 },
    state: many,
    update({ p, g, t: _, ...slots }) {
      const all = Object.values(slots as Record<string, typeof p>);
      return { ...slots, p: all.reduce((total, slot) => total.add(slot), p.add(g)) };
    },
  });
  const weight = backend.parameter(new Float32Array(4).fill(1));
  weight.grad = backend.gradient(weight);
  const optimizer = new Many([weight], { backend });
  expect(() => optimizer.step()).toThrow("Many needs 11 storage buffers in one kernel, this device has 8. Request it");
  expect(await backend.read(weight.data)).toEqual(new Float32Array(4).fill(1));
  device.destroy();
});

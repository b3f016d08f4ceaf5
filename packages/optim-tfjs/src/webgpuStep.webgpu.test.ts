import type { NamedTensorMap, Tensor, Variable } from "@tensorflow/tfjs-core";
import { AdamW, type JsBuffer, LAMB, Lion, type Param, parameter, RMSprop, SGD } from "optim-core";
import { afterEach, describe, expect, it, vi } from "vitest";
import { counting } from "../testing/counting.ts";
import { noise, noiseVariable } from "../testing/tensorflow.ts";
import { backend, device, tf } from "../testing/tensorflowWebgpu.ts";
import { tfjs } from "./tfjs.ts";

/** Lengths with and without a rest when divided by four. */
const shapes = [[3, 5], [4], [], [64, 33], [2, 2, 2]];

const numbersOf = async (x: Tensor): Promise<Float32Array> => Float32Array.from(await x.data());
const variablesOf = (): Variable[] => shapes.map((shape, i) => noiseVariable(shape, i + 1));
const gradients = (variables: readonly Variable[], t: number): NamedTensorMap =>
  Object.fromEntries(variables.map((v, i) => [v.name, tf.tensor(noise(v.size, 100 * t + i), v.shape)]));

/** The bound of float32 on devices whose division and root are off by a few units: relative, and of the largest weight. */
function expectClose(got: Float32Array, want: ArrayLike<number>): void {
  const largest = Math.max(...Array.from(want, Math.abs));
  got.forEach((x, k) => expect(Math.abs(x - want[k]!)).toBeLessThanOrEqual(1e-5 * (Math.abs(want[k]!) + largest)));
}

afterEach(() => tf.disposeVariables());

describe("a step on webgpu", () => {
  interface Made {
    applyGradients(gradients: NamedTensorMap): void;
    readonly inner: { readonly backend: { readonly name: string } } | undefined;
  }
  type Limits = { readonly safe: boolean };
  const both = (
    name: string,
    make: (limits: Limits) => Made,
    own: (params: Param<JsBuffer>[]) => { step(): void },
  ) => ({ name, make, own });
  const cases = [
    both(
      "AdamW, amsgrad",
      (limits) => tfjs(tf, AdamW, { lr: 0.02, amsgrad: true, ...limits }),
      (params) => new AdamW(params, { lr: 0.02, amsgrad: true }),
    ),
    both(
      "SGD, momentum",
      (limits) => tfjs(tf, SGD, { lr: 0.02, momentum: 0.9, ...limits }),
      (params) => new SGD(params, { lr: 0.02, momentum: 0.9 }),
    ),
    both(
      "RMSprop, centered",
      (limits) => tfjs(tf, RMSprop, { lr: 0.01, centered: true, ...limits }),
      (params) => new RMSprop(params, { lr: 0.01, centered: true }),
    ),
    both(
      "Lion",
      (limits) => tfjs(tf, Lion, { lr: 1e-3, ...limits }),
      (params) => new Lion(params, { lr: 1e-3 }),
    ),
    both(
      "LAMB, which looks at whole weights",
      (limits) => tfjs(tf, LAMB, { lr: 0.01, ...limits }),
      (params) => new LAMB(params, { lr: 0.01 }),
    ),
  ];

  it.each(cases.flatMap((one) => [false, true].map((safe) => ({ ...one, safe }))))(
    "$name is the JavaScript backend's over 20 steps, safe: $safe",
    async ({ make, own, safe }) => {
      const variables = variablesOf();
      const params = await Promise.all(variables.map(async (v) => parameter(await numbersOf(v), { shape: v.shape })));
      const optimizer = make({ safe });
      const reference = own(params);
      for (let t = 1; t <= 20; t++) {
        tf.tidy(() => optimizer.applyGradients(gradients(variables, t)));
        params.forEach((p, i) => {
          p.grad = noise(p.data.length, 100 * t + i);
        });
        reference.step();
      }
      expect(optimizer.inner!.backend.name).toBe("tfjs webgpu");
      for (const [i, v] of variables.entries()) expectClose(await numbersOf(v), params[i]!.data);
    },
  );

  it("clips by value and by norm on the device, and leaves the gradients", async () => {
    const variables = variablesOf();
    const before = await Promise.all(variables.map(numbersOf));
    const optimizer = tfjs(tf, SGD, { lr: 1, clipValue: 0.5, clipNorm: 1 });
    const grads = gradients(variables, 1);
    const given = await Promise.all(Object.values(grads).map(numbersOf));
    for (let t = 0; t < 2; t++) optimizer.applyGradients(grads);
    const clipped = given.map((g) => g.map((x) => Math.max(-0.5, Math.min(0.5, x))));
    const norm = Math.sqrt(clipped.flatMap((g) => [...g]).reduce((sum, x) => sum + x * x, 0));
    for (const [i, v] of variables.entries()) {
      expectClose(
        await numbersOf(v),
        before[i]!.map((x, k) => x - (2 * clipped[i]![k]!) / (norm + 1e-6)),
      );
      expect(await numbersOf(grads[v.name]!)).toEqual(given[i]);
    }
  });

  it("runs WGSL: one submission of its own a step, and nothing is made or copied once gradients come back", async () => {
    const variables = variablesOf();
    const optimizer = tfjs(tf, AdamW, { clipNorm: 1, maximize: true });
    const grads = gradients(variables, 1);
    // No optimizer before this one maximized: its kernels are not known yet.
    const shaders = vi.spyOn(device, "createShaderModule");
    for (let t = 0; t < 3; t++) optimizer.applyGradients(grads);
    const kernels = shaders.mock.calls.map(([{ code }]) => code).filter((code) => /exp_?avg_?sq/i.test(code));
    shaders.mockRestore();
    expect(kernels.length).toBeGreaterThan(0);
    for (const code of kernels) expect(code).toContain("@compute");
    const buffers = variables.map((v) => backend.tensorMap.get(v.dataId).resource);
    const { counts, stop } = counting(device);
    for (let t = 0; t < 5; t++) optimizer.applyGradients(grads);
    stop();
    // A pass for clipping and one for the step; tf has recorded nothing that must go first.
    expect(counts).toEqual({
      createBuffer: 0,
      createBindGroup: 0,
      createComputePipeline: 0,
      createShaderModule: 0,
      createCommandEncoder: 10,
      copyBufferToBuffer: 0,
      beginComputePass: 10,
      submit: 10,
      writeBuffer: 10,
    });
    expect(variables.map((v) => backend.tensorMap.get(v.dataId).resource)).toEqual(buffers);
    expect(buffers.every((buffer) => buffer instanceof GPUBuffer)).toBe(true);
  });

  it("keeps tf.memory() as it is and makes no buffer, over 300 steps of real gradients", async () => {
    const w = noiseVariable([7, 3], 1);
    const b = noiseVariable([3], 2);
    const x = tf.tensor(noise(35, 3), [5, 7]);
    const optimizer = tfjs(tf, AdamW, { lr: 0.01, clipNorm: 1 });
    const made = { buffers: 0, copies: 0, groups: 0 };
    const step = (): void => {
      const { value, grads } = tf.variableGrads(() => tf.mean(tf.square(tf.add(tf.matMul(x, w), b))));
      // What tf makes for its own operations is not counted.
      const { counts, stop } = counting(device);
      optimizer.applyGradients(grads);
      stop();
      made.buffers += counts.createBuffer!;
      made.copies += counts.copyBufferToBuffer!;
      made.groups += counts.createBindGroup!;
      tf.dispose([value, grads]);
    };
    for (let t = 0; t < 20; t++) step();
    await b.data();
    const before = tf.memory();
    Object.assign(made, { buffers: 0, copies: 0, groups: 0 });
    for (let t = 0; t < 300; t++) {
      step();
      if (t % 30 === 0) await b.data();
    }
    await b.data();
    expect(tf.memory()).toEqual(before);
    expect(made).toEqual({ buffers: 0, copies: 0, groups: 0 });
    optimizer.dispose();
    tf.dispose(x);
  });

  it("keeps tf.memory() as it is over 10,000 steps", async () => {
    const [v, w] = [noiseVariable([5], 1), noiseVariable([2, 3], 2)];
    const optimizer = tfjs(tf, AdamW, { lr: 1e-3, clipNorm: 1, clipValue: 0.5 });
    const grads = { [v.name]: tf.ones([5]), [w.name]: tf.ones([2, 3]) };
    optimizer.applyGradients(grads);
    await v.data();
    const before = tf.memory();
    for (let t = 1; t < 10_000; t++) {
      optimizer.applyGradients(grads);
      if (t % 200 === 0) await v.data();
    }
    await v.data();
    expect(tf.memory()).toEqual(before);
    expect(optimizer.iterations).toBe(10_000);
    optimizer.dispose();
    tf.dispose(grads);
  });

  it("ready() compiles ahead: the first step does not", async () => {
    const variables = variablesOf();
    const optimizer = tfjs(tf, AdamW, { maximize: true, amsgrad: "corrected", variables });
    const ahead = counting(device);
    await optimizer.inner!.ready();
    ahead.stop();
    expect(ahead.counts.createShaderModule).toBeGreaterThan(0);
    const grads = gradients(variables, 1);
    const { counts, stop } = counting(device);
    optimizer.applyGradients(grads);
    stop();
    expect(counts).toMatchObject({ createShaderModule: 0, createComputePipeline: 0 });
  });

  it("several optimizers take their turns", async () => {
    const variables = variablesOf();
    const optimizers = variables.map(() => tfjs(tf, SGD, { lr: 0.5, momentum: 0.5 }));
    const before = await Promise.all(variables.map(numbersOf));
    for (let t = 0; t < 3; t++)
      optimizers.forEach((optimizer, i) => {
        const v = variables[i]!;
        tf.tidy(() => optimizer.applyGradients({ [v.name]: tf.onesLike(v) }));
      });
    // Momentum 1, 1.5, 1.75.
    for (const [i, v] of variables.entries())
      expectClose(
        await numbersOf(v),
        before[i]!.map((x) => x - 0.5 * (1 + 1.5 + 1.75)),
      );
  });
});

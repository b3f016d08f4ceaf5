import type { NamedTensorMap, Scalar, Tensor, Variable } from "@tensorflow/tfjs-core";
import { AdamW, SGD } from "optim-core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { denseModel, fit, saved } from "../testing/model.ts";
import { layers, noiseVariable } from "../testing/tensorflow.ts";
import { backend, tf } from "../testing/tensorflowWebgpu.ts";
import { withoutMember } from "../testing/withoutMember.ts";
import { backendFor } from "./backendFor.ts";
import { apiOf } from "./tfApi.ts";
import { tfjs } from "./tfjs.ts";

const numbersOf = async (x: Tensor): Promise<number[]> => Array.from(await x.data());
const step = (optimizer: { applyGradients(g: NamedTensorMap): void }, v: Variable): void =>
  void tf.tidy(() => optimizer.applyGradients({ [v.name]: tf.onesLike(v) }));
const bufferOf = (v: Tensor): unknown => backend.tensorMap.get(v.dataId).resource;

beforeEach(async () => void (await tf.setBackend("webgpu")));
afterEach(() => {
  tf.disposeVariables();
  vi.restoreAllMocks();
});

describe("weights on webgpu", () => {
  it("nothing that shares a weight's buffer changes with it", async () => {
    const initial = tf.tensor([1, 2, 3, 4], [2, 2]);
    const v = tf.variable(initial);
    const twin = tf.variable(v as Tensor);
    const optimizer = tfjs(tf, SGD, { lr: 1 });
    step(optimizer, v);
    const snapshots = [tf.clone(v), tf.reshape(v, [4]), tf.slice(v, [0, 0], [1, 2]), tf.cast(v, "float32")];
    step(optimizer, v);
    expect(await numbersOf(v)).toEqual([-1, 0, 1, 2]);
    for (const same of [initial, twin]) expect(await numbersOf(same)).toEqual([1, 2, 3, 4]);
    const then = await Promise.all(snapshots.map(numbersOf));
    expect(then).toEqual([
      [0, 1, 2, 3],
      [0, 1, 2, 3],
      [0, 1],
      [0, 1, 2, 3],
    ]);
    tf.dispose([initial, ...snapshots]);
  });

  it("a weight that nothing shares stays in its buffer; with `safe` it never does", async () => {
    for (const safe of [false, true]) {
      const v = noiseVariable([8], 1);
      const optimizer = tfjs(tf, SGD, { lr: 1, safe });
      step(optimizer, v);
      const before = bufferOf(v);
      step(optimizer, v);
      expect(bufferOf(v) === before).toBe(!safe);
    }
  });

  it("a gradient that is the weight itself, or another's, is read as it was before the step", async () => {
    const [v, w] = [tf.variable(tf.tensor([1, 2])), tf.variable(tf.tensor([5, 5]))];
    const optimizer = tfjs(tf, SGD, { lr: 0.5 });
    optimizer.applyGradients({ [v.name]: v, [w.name]: v });
    expect(await numbersOf(v)).toEqual([0.5, 1]);
    expect(await numbersOf(w)).toEqual([4.5, 4]);
  });

  it("a weight of no numbers is passed over, and counts its steps", async () => {
    const [v, w] = [tf.variable(tf.zeros([0, 3])), tf.variable(tf.tensor([1, 2]))];
    for (const safe of [false, true]) {
      const optimizer = tfjs(tf, AdamW, { lr: 0.5, weightDecay: 0, clipNorm: 1, safe });
      optimizer.applyGradients({ [v.name]: tf.zeros([0, 3]), [w.name]: tf.tensor([0.5, -0.5]) });
      expect((await optimizer.inner!.stateDict()).state[0]!.step).toBe(1);
    }
    (await numbersOf(w)).forEach((x, i) => expect(x).toBeCloseTo([0, 3][i]!, 5));
  });

  it("one tensor may be the gradient of several weights", async () => {
    const [v, w] = [tf.variable(tf.tensor([1, 2])), tf.variable(tf.tensor([5, 5]))];
    const g = tf.tensor([1, 1]);
    tfjs(tf, SGD, { lr: 1 }).applyGradients({ [v.name]: g, [w.name]: tf.reshape(g, [2]) });
    expect([...(await numbersOf(v)), ...(await numbersOf(w))]).toEqual([0, 1, 4, 4]);
  });

  it("what is read before, during and after a step is what was there then", async () => {
    const v = tf.variable(tf.tensor([1, 2, 3]));
    const optimizer = tfjs(tf, SGD, { lr: 1 });
    step(optimizer, v);
    expect(await numbersOf(v)).toEqual([0, 1, 2]);
    const waiting = v.data();
    step(optimizer, v);
    expect([...(await waiting)]).toEqual([0, 1, 2]);
    expect(await numbersOf(v)).toEqual([-1, 0, 1]);
    expect(await numbersOf(tf.add(v, 1))).toEqual([0, 1, 2]);
    step(optimizer, v);
    expect(await numbersOf(v)).toEqual([-2, -1, 0]);
  });

  it("a step comes after what was recorded before it, and before what is recorded after it", async () => {
    const v = tf.variable(tf.tensor([3]));
    const optimizer = tfjs(tf, SGD, { lr: 1 });
    const seen: Tensor[] = [];
    for (let t = 0; t < 4; t++) {
      seen.push(tf.mul(v, 10));
      step(optimizer, v);
    }
    expect(await Promise.all(seen.map(numbersOf))).toEqual([[30], [20], [10], [0]]);
  });

  it("a value that the user assigns between steps counts, and weights from cpu are fetched", async () => {
    await tf.setBackend("cpu");
    const v = noiseVariable([2], 1);
    await tf.setBackend("webgpu");
    const optimizer = tfjs(tf, SGD, { lr: 1 });
    step(optimizer, v);
    tf.tidy(() => v.assign(tf.tensor([7, 8])));
    step(optimizer, v);
    expect(await numbersOf(v)).toEqual([6, 7]);
  });
});

describe("training on webgpu", () => {
  const compile = (model: layers.LayersModel): void =>
    model.compile({ optimizer: tfjs(tf, AdamW, { lr: 0.02, clipNorm: 0.7 }), loss: "meanSquaredError" });

  it("minimize and fit come to what they come to on cpu", async () => {
    const trained = async (): Promise<number[]> => {
      const model = denseModel(1);
      compile(model);
      const losses = await fit(model, 25);
      const v = tf.variable(tf.tensor([3, -2, 0.5]));
      const optimizer = tfjs(tf, AdamW, { lr: 0.1 });
      for (let t = 0; t < 25; t++) optimizer.minimize(() => tf.sum(tf.square(v)) as Scalar);
      return [...losses, ...(await numbersOf(v))];
    };
    const got = await trained();
    await tf.setBackend("cpu");
    const want = await trained();
    expect(want[24]!).toBeLessThan(want[0]! / 2);
    got.forEach((x, i) => expect(Math.abs(x - want[i]!)).toBeLessThanOrEqual(1e-4 * Math.abs(want[i]!) + 1e-5));
  });

  it("a saved model resumes bit for bit", async () => {
    const weightsOf = (model: layers.LayersModel): Promise<number[][]> =>
      Promise.all(model.getWeights().map(numbersOf));
    const straight = denseModel(1);
    compile(straight);
    const losses = await fit(straight, 9);
    const first = denseModel(1);
    compile(first);
    const begun = await fit(first, 4);
    const second = await layers.loadLayersModel(await saved(first));
    const resumed = await fit(second, 5);
    expect([...begun, ...resumed]).toEqual(losses);
    expect(await weightsOf(second)).toEqual(await weightsOf(straight));
  });

  it("state comes along from cpu, and from webgpu through a state dict", async () => {
    await tf.setBackend("cpu");
    const [v, w] = [noiseVariable([3], 1), noiseVariable([3], 1)];
    const [a, b] = [SGD, SGD].map(() => tfjs(tf, SGD, { lr: 1, momentum: 0.5 }));
    step(a!, v);
    step(b!, w);
    await tf.setBackend("webgpu");
    step(a!, v);
    expect(a!.inner!.backend.name).toBe("tfjs webgpu");
    const dict = await a!.inner!.stateDict();
    const values = await numbersOf(v);
    await tf.setBackend("cpu");
    step(b!, w);
    await expect(async () => step(a!, v)).rejects.toThrow(/tfjs: .* lies .*read at once/);
    expect(a!.iterations).toBe(2);
    const u = tf.variable(tf.tensor(values));
    const c = tfjs(tf, SGD, { lr: 1, momentum: 0.5, variables: [u] });
    c.inner!.loadStateDict({
      ...dict,
      paramGroups: dict.paramGroups.map((g) => ({ ...g, paramNames: [u.name] })),
    } as never);
    step(b!, w);
    step(c, u);
    const want = await numbersOf(w);
    (await numbersOf(u)).forEach((x, i) => expect(x).toBeCloseTo(want[i]!, 5));
    await tf.setBackend("webgpu");
  });
});

describe("what does not fit, on webgpu", () => {
  it("is one error that names the variable, and nothing moves", async () => {
    const [v, w] = [noiseVariable([2, 3], 1), noiseVariable([3], 2)];
    const optimizer = tfjs(tf, AdamW, { lr: 0.1 });
    tf.tidy(() => optimizer.applyGradients({ [v.name]: tf.onesLike(v), [w.name]: tf.onesLike(w) }));
    const all = async () => [await numbersOf(v), await numbersOf(w), await optimizer.inner!.stateDict()];
    const before = await all();
    for (const [message, wrong] of [
      [`"${w.name}" has shape [4]`, tf.ones([4])],
      [`"${w.name}" is int32`, tf.ones([3], "int32")],
    ] as const)
      expect(() => optimizer.applyGradients({ [v.name]: tf.onesLike(v), [w.name]: wrong })).toThrow(message);
    expect(await all()).toEqual(before);
    v.dispose();
    expect(() => optimizer.applyGradients({ [v.name]: tf.ones([2, 3]) })).toThrow(`"${v.name}" belongs to no variable`);
    expect(optimizer.iterations).toBe(1);
  });

  it.each([
    "device",
    "device.limits",
    "device.lost",
    "device.queue.submit",
    "queue.submit",
    "tensorMap.has",
    "tensorMap.get",
    "refCount",
    "makeTensorInfo",
    "uploadToGPU",
    "ensureCommandEncoderReady",
    "endComputePassEncoder",
    "submitQueue",
  ])("a backend without %s is stepped by operations, with one warning that says so", (path) => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const broken = withoutMember(apiOf(tf as never), path);
    for (let i = 0; i < 2; i++) expect(backendFor(broken, {}).name).toBe("tfjs operations");
    expect(warn).toHaveBeenCalledExactlyOnceWith(
      `optim-tfjs: the webgpu backend of this TensorFlow.js has no ${path}, so optimizers run as plain operations of tf, which is slower.`,
    );
  });
});

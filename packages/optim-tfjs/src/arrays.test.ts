import { AdamW, SGD } from "optim-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { noiseVariable, numbersOf, tf } from "../testing/tensorflow.ts";
import { tfjs } from "./tfjs.ts";

const step = (optimizer: { applyGradients(g: Record<string, tf.Tensor>): void }, v: tf.Variable): void =>
  void tf.tidy(() => optimizer.applyGradients({ [v.name]: tf.onesLike(v) }));

afterEach(() => tf.disposeVariables());

describe.each(["cpu", "wasm"])("weights on %s", (backend) => {
  beforeEach(async () => void (await tf.setBackend(backend)));

  it("nothing that shares a weight's memory changes with it", () => {
    const own = Float32Array.of(1, 2, 3, 4);
    const initial = tf.tensor(own, [2, 2]);
    const v = tf.variable(initial);
    const twin = tf.variable(v as tf.Tensor);
    const [row] = tf.split(initial, 2);
    const optimizer = tfjs(tf, SGD, { lr: 1 });
    step(optimizer, v);
    const snapshots = [tf.clone(v), tf.reshape(v, [4]), tf.slice(v, [0, 0], [1, 2]), tf.cast(v, "float32")];
    step(optimizer, v);
    expect(numbersOf(v)).toEqual(Float32Array.of(-1, 0, 1, 2));
    expect([...own]).toEqual([1, 2, 3, 4]);
    for (const same of [initial, twin]) expect([...numbersOf(same)]).toEqual([1, 2, 3, 4]);
    expect([...numbersOf(row!)]).toEqual([1, 2]);
    expect(snapshots.map((x) => [...numbersOf(x)])).toEqual([
      [0, 1, 2, 3],
      [0, 1, 2, 3],
      [0, 1],
      [0, 1, 2, 3],
    ]);
  });

  it("a gradient that is the weight itself, or another's, is read as it was before the step", () => {
    const [v, w] = [tf.variable(tf.tensor([1, 2])), tf.variable(tf.tensor([5, 5]))];
    const optimizer = tfjs(tf, SGD, { lr: 0.5 });
    optimizer.applyGradients({ [v.name]: v, [w.name]: v });
    expect([...numbersOf(v)]).toEqual([0.5, 1]);
    expect([...numbersOf(w)]).toEqual([4.5, 4]);
  });

  it("matrix products use the new weights: wasm packs them and must be told", () => {
    const v = tf.tidy(() =>
      tf.variable(
        tf.tensor([
          [1, 2],
          [3, 4],
        ]),
      ),
    );
    const x = tf.tensor([[1, 1]]);
    const optimizer = tfjs(tf, SGD, { lr: 1 });
    for (let t = 1; t <= 3; t++) {
      tf.matMul(x, v);
      step(optimizer, v);
      expect([...numbersOf(tf.matMul(x, v))]).toEqual([4 - 2 * t, 6 - 2 * t]);
    }
  });

  it("a value that the user assigns between steps counts", () => {
    const v = noiseVariable([2], 1);
    const optimizer = tfjs(tf, SGD, { lr: 1 });
    step(optimizer, v);
    tf.tidy(() => v.assign(tf.tensor([7, 8])));
    step(optimizer, v);
    expect([...numbersOf(v)]).toEqual([6, 7]);
  });
});

it("wasm: a heap that grows in the middle of training is no matter", async () => {
  await tf.setBackend("wasm");
  const v = tf.tidy(() => tf.variable(tf.tensor([1, 2, 3])));
  const shared = tf.clone(v);
  const optimizer = tfjs(tf, SGD, { lr: 1 });
  step(optimizer, v);
  const large = tf.ones([3000, 3000]);
  step(optimizer, v);
  expect([...numbersOf(v)]).toEqual([-1, 0, 1]);
  tf.dispose([large, shared]);
});

it("cpu and wasm take over from each other between steps", async () => {
  await tf.setBackend("cpu");
  const [v, w] = [noiseVariable([3], 1), noiseVariable([3], 1)];
  const [a, b] = [tfjs(tf, AdamW, { lr: 0.1 }), tfjs(tf, AdamW, { lr: 0.1 })];
  for (const backend of ["cpu", "wasm", "wasm", "cpu", "cpu"]) {
    await tf.setBackend(backend);
    step(a, v);
    await tf.setBackend("cpu");
    step(b, w);
    expect(numbersOf(v)).toEqual(numbersOf(w));
  }
});

it("a variable that cannot be read is an error that names it", async () => {
  await tf.setBackend("cpu");
  const v = noiseVariable([2], 1);
  const optimizer = tfjs(tf, SGD, { variables: [v] });
  const cause = new Error("readSync");
  v.dataSync = () => {
    throw cause;
  };
  expect(() => step(optimizer, v)).toThrow(
    expect.objectContaining({ cause, message: expect.stringContaining(`variable "${v.name}" lies`) }),
  );
  expect(optimizer.iterations).toBe(0);
});

it("a backend that the state does not reach is an error, and operations go on", async () => {
  await tf.setBackend("cpu");
  tf.registerBackend("elsewhere", () => tf.findBackendFactory("cpu")!() as never);
  for (const kernel of tf.getKernelsForBackend("cpu")) tf.registerKernel({ ...kernel, backendName: "elsewhere" });
  const [v, w] = [noiseVariable([2], 1), noiseVariable([2], 1)];
  const [fast, plain] = [tfjs(tf, SGD, { lr: 1, momentum: 0.9 }), tfjs(tf, SGD, { lr: 1, momentum: 0.9, ops: true })];
  step(fast, v);
  step(plain, w);
  const before = numbersOf(v);
  await tf.setBackend("elsewhere");
  expect(() => step(fast, v)).toThrow('the backend of tf is now "elsewhere"');
  expect(numbersOf(v)).toEqual(before);
  step(plain, w);
  await tf.setBackend("cpu");
  step(fast, v);
  expect(numbersOf(v)).toEqual(numbersOf(w));
  expect(tfjs(tf, SGD, { variables: [v] }).inner!.backend.name).toBe("tfjs cpu");
  tf.removeBackend("elsewhere");
});

import { afterAll, describe, expect, test } from "vitest";
import { functionalSuite } from "../../testing/functionalSuite.ts";
import { layers, tf } from "../../testing/tensorflow.ts";
import { functional } from "./functional.ts";

await tf.setBackend("cpu");
const unit = functional(tf);

describe("unit-scaled operations on cpu", functionalSuite);

test("they are made once for each TensorFlow.js", () => {
  expect(functional(tf)).toBe(unit);
  expect(functional({ ...tf, ...layers })).not.toBe(unit);
});

test("what is not TensorFlow.js is refused", () => {
  for (const other of [{}, undefined])
    expect(() => functional(other as never)).toThrow(
      'functional: tf has no customGrad. Pass TensorFlow.js 4: import * as tf from "@tensorflow/tfjs".',
    );
});

describe("memory", () => {
  const x = tf.variable(tf.randomNormal([4, 4]));
  const kernel = tf.variable(tf.randomNormal([4, 4]));
  const ids = tf.tensor([0, 1, 2, 3], [4], "int32");
  const bias = tf.variable(tf.ones([4]));
  afterAll(() => tf.dispose([x, kernel, ids, bias]));

  const calls: Readonly<Record<string, () => tf.Tensor | tf.Tensor[]>> = {
    gelu: () => unit.gelu(x),
    "gelu by tanh": () => unit.gelu(x, { approximate: "tanh" }),
    silu: () => unit.silu(x, { mult: 2 }),
    siluGlu: () => unit.siluGlu(x, kernel),
    softmax: () => unit.softmax(x),
    "softmax of columns": () => unit.softmax(x, { axis: 0 }),
    dropout: () => unit.dropout(x),
    "dropout after training": () => unit.dropout(x, { training: false }),
    matMul: () => unit.matMul(x, kernel),
    linear: () => unit.linear(x, kernel, bias),
    linearReadout: () => unit.linearReadout(x, kernel, null),
    conv1d: () => unit.conv1d(tf.reshape(x, [1, 4, 4]), tf.reshape(kernel, [1, 4, 4]), bias, { padding: 1 }),
    layerNorm: () => unit.layerNorm(x, bias, bias),
    rmsNorm: () => unit.rmsNorm(x, bias),
    add: () => unit.add(x, kernel),
    "add of a number": () => unit.add(x, 1),
    residualSplit: () => unit.residualSplit(x),
    residualAdd: () => unit.residualAdd(x, kernel),
    residualApply: () => unit.residualApply((r) => unit.gelu(r), x),
    embedding: () => unit.embedding(ids, kernel),
    "embedding with padding": () => unit.embedding(ids, kernel, { paddingIndex: 0 }),
    scaledDotProductAttention: () =>
      unit.scaledDotProductAttention(x, kernel, x, { isCausal: true, dropoutRate: 0.5, mask: x }),
    crossEntropy: () => unit.crossEntropy(x, ids),
    mseLoss: () => unit.mseLoss(x, kernel),
    scaleForward: () => unit.scaleForward(x, 2),
    scaleBackward: () => unit.scaleBackward(x, 2),
  };

  test("that of every operation is looked at", () => {
    expect(Object.keys(unit).filter((name) => !Object.hasOwn(calls, name))).toEqual([]);
  });

  test.each(Object.keys(calls))("%s leaves its output alone, without a tidy", (name) => {
    const before = tf.memory().numTensors;
    const outputs = [calls[name]!()].flat();
    // The convolution is of two tensors that are made for it.
    expect(tf.memory().numTensors - before).toBe(outputs.length + (name === "conv1d" ? 2 : 0));
    tf.dispose(outputs);
  });

  test.each(Object.keys(calls))("%s leaves its value and gradients alone, in training", (name) => {
    const loss = () => [calls[name]!()].flat().reduce((sum, y) => tf.add(sum, tf.sum(y)), tf.scalar(0)) as tf.Scalar;
    const before = tf.memory().numTensors;
    const { value, grads } = tf.variableGrads(loss, [x, kernel, bias]);
    const gradients = Object.values(grads);
    expect(gradients.length).toBeGreaterThan(0);
    expect(tf.memory().numTensors).toBe(before + 1 + gradients.length);
    for (const gradient of gradients) expect(gradient.isDisposed).toBe(false);
    tf.dispose([value, ...gradients]);
  });

  test("training leaves nothing", () => {
    const loss = (): tf.Scalar => {
      const y = unit.residualApply(
        (r) => unit.linear(unit.rmsNorm(r, null), kernel, null),
        unit.embedding(ids, kernel),
      );
      const attended = unit.scaledDotProductAttention(y, y, y, { isCausal: true, dropoutRate: 0.1 });
      return unit.crossEntropy(unit.dropout(attended), ids);
    };
    const before = tf.memory().numTensors;
    for (let step = 0; step < 3; step++) {
      const { value, grads } = tf.variableGrads(loss, [kernel]);
      tf.dispose([value, grads]);
      expect(tf.memory().numTensors).toBe(before);
    }
  });

  test("a gradient leaves nothing but itself while others are computed", () => {
    const counts: number[] = [];
    const counted = (y: tf.Tensor): tf.Tensor => {
      const count = tf.customGrad((z) => ({
        value: tf.clone(z as tf.Tensor),
        gradFunc: (dy: tf.Tensor) => {
          counts.push(tf.memory().numTensors);
          return tf.clone(dy);
        },
      }));
      return count(y);
    };
    tf.dispose(tf.grad((y: tf.Tensor) => unit.gelu(counted(unit.gelu(counted(y)))))(x));
    // One gradient of gelu, and one of what counts.
    expect(counts[1]! - counts[0]!).toBe(2);
  });

  test("a convolution that sees no padding makes none", () => {
    const without = functional({ ...tf, pad: undefined });
    tf.tidy(() => without.conv1d(tf.ones([1, 4, 4]), tf.ones([3, 4, 4]), null));
    expect(() => tf.tidy(() => without.conv1d(tf.ones([1, 4, 4]), tf.ones([3, 4, 4]), null, { padding: 1 }))).toThrow();
  });

  test("tensors that are disposed before the gradient are kept for it", () => {
    const gradient = (isTidied: boolean): Float32Array =>
      tf.tidy(() => {
        const inner = (): tf.Tensor => {
          const y = unit.siluGlu(tf.clone(x), tf.clone(kernel));
          const attended = unit.scaledDotProductAttention(y, tf.clone(y), tf.clone(y));
          return unit.conv1d(tf.reshape(attended, [1, 4, 4]), tf.reshape(kernel, [1, 4, 4]), null);
        };
        const run = (): tf.Scalar => {
          const y = isTidied ? tf.tidy(inner) : inner();
          return unit.mseLoss(tf.reshape(y, [4, 4]), tf.reshape(tf.clone(x), [4, 4]));
        };
        return tf.variableGrads(run, [kernel]).grads[kernel.name]!.dataSync() as Float32Array;
      });
    expect(gradient(true)).toEqual(gradient(false));
  });
});

describe("gradients of what is used more than once", () => {
  const gradientAt2 = (f: (x: tf.Tensor) => tf.Tensor): number =>
    tf.tidy(
      () =>
        tf
          .grad(f)(tf.tensor([[2]]))
          .dataSync()[0]!,
    );

  test("a tensor that is both inputs of an operation", () => {
    expect(gradientAt2((x) => unit.matMul(x, x))).toBe(4);
    expect(gradientAt2((x) => unit.add(x, x))).toBe(2);
    expect(gradientAt2((x) => unit.residualAdd(x, x))).toBe(2);
    expect(gradientAt2((x) => unit.mseLoss(x, x))).toBe(0);
  });

  test("the gradient of an output serves several inputs, one of which has another", () => {
    // tf disposes the first of two gradients when it adds them up.
    for (const run of [
      (x: tf.Tensor) => unit.residualAdd(unit.add(x, 1), unit.add(x, x)),
      (x: tf.Tensor) => unit.add(unit.scaleForward(x, 1), unit.scaleForward(x, 1)),
    ])
      expect(gradientAt2((x) => unit.add(run(x), x))).toBeGreaterThan(2);
  });

  test("an output that is used twice", () => {
    const squared = (x: tf.Tensor): tf.Tensor => {
      const y = unit.scaleBackward(x, 3);
      return tf.mul(y, y);
    };
    expect(gradientAt2(squared)).toBe(12);
  });
});

test("single products are of matrices as they lie, since those of transposed ones are slow on wasm", () => {
  const transposed: boolean[] = [];
  const matMul: typeof tf.matMul = (a, b, ...flags) => {
    transposed.push(flags.includes(true));
    return tf.matMul(a, b, ...flags);
  };
  const watched = functional({ ...tf, matMul });
  tf.tidy(() => {
    const [x, kernel] = [tf.ones([3, 4]), tf.ones([4, 5])];
    tf.grads((a: tf.Tensor, b: tf.Tensor) => watched.linear(a, b, null))([x, kernel]);
    tf.grads((a: tf.Tensor, b: tf.Tensor) => watched.matMul(a, b))([x, kernel]);
    tf.grad((a: tf.Tensor) => watched.conv1d(a, tf.ones([1, 4, 5]), null))(tf.ones([1, 3, 4]));
    expect(transposed).toEqual(Array.from({ length: 9 }, () => false));
    // Of a batch there is no fast one, and nothing to gain.
    tf.grad((a: tf.Tensor) => watched.matMul(a, tf.ones([2, 4, 5])))(tf.ones([2, 3, 4]));
    expect(transposed.slice(9)).toEqual([false, true, true]);
  });
});

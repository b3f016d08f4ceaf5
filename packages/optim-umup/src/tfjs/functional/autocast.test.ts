import { fromF16, toF16 } from "optim-amp";
import { autocast } from "optim-amp/tfjs";
import { afterAll, describe, expect, test } from "vitest";
import { noise, tf } from "../../../testing/tensorflow.ts";
import { functional, type UnitScaled } from "../functional.ts";

await tf.setBackend("cpu");
const unit = functional(tf);
const random = (shape: number[], seed: number): tf.Tensor =>
  tf.tensor(noise(tf.util.sizeFromShape(shape), seed), shape);
const [x, kernel, other] = [random([4, 8], 1), random([8, 8], 2), random([4, 8], 3)] as const;
const [signal, filter] = [random([1, 6, 4], 4), random([3, 4, 5], 5)] as const;
const [ids, bias, shift] = [tf.tensor([0, 3, 1, 2], [4], "int32"), random([8], 6), random([5], 7)] as const;
afterAll(() => tf.dispose([x, kernel, other, signal, filter, ids, bias, shift]));

type Call = [inputs: tf.Tensor[], run: (...xs: tf.Tensor[]) => tf.Tensor];

/** Every operation, except those that are two others. */
const calls: Readonly<Record<Exclude<keyof UnitScaled, "residualApply">, Call>> = {
  gelu: [[x], (a) => unit.gelu(a)],
  silu: [[x], (a) => unit.silu(a)],
  siluGlu: [[x, other], (a, b) => unit.siluGlu(a, b)],
  softmax: [[x], (a) => unit.softmax(a)],
  dropout: [[x], (a) => unit.dropout(a, { seed: 1 })],
  matMul: [[x, kernel], (a, b) => unit.matMul(a, b)],
  linear: [[x, kernel, bias], (a, b, c) => unit.linear(a, b, c)],
  linearReadout: [[x, kernel, bias], (a, b, c) => unit.linearReadout(a, b, c)],
  conv1d: [[signal, filter, shift], (a, b, c) => unit.conv1d(a, b, c)],
  layerNorm: [[x, bias], (a, b) => unit.layerNorm(a, b, b)],
  rmsNorm: [[x, bias], (a, b) => unit.rmsNorm(a, b)],
  add: [[x, other], (a, b) => unit.add(a, b)],
  residualSplit: [[x], (a) => unit.residualSplit(a)[0]],
  residualAdd: [[x, other], (a, b) => unit.residualAdd(a, b)],
  embedding: [[kernel], (a) => unit.embedding(ids, a)],
  scaledDotProductAttention: [[x, other], (a, b) => unit.scaledDotProductAttention(a, b, b)],
  crossEntropy: [[x], (a) => unit.crossEntropy(a, ids)],
  mseLoss: [[x, other], (a, b) => unit.mseLoss(a, b)],
  scaleForward: [[x], (a) => unit.scaleForward(a, 2)],
  scaleBackward: [[x], (a) => unit.scaleBackward(a, 2)],
};

const products = ["matMul", "linear", "linearReadout", "conv1d", "scaledDotProductAttention"];
const names = Object.keys(calls) as (keyof typeof calls)[];

type Region = <R>(run: () => R) => R;
const plain: Region = (run) => run();
const half: Region = (run) => autocast(tf, run);

/** Value and gradients of an operation that runs in one region, and has its gradients taken in another. */
function numbersOf(name: keyof typeof calls, forward: Region, around: Region = plain): Float32Array[] {
  const [inputs, run] = calls[name];
  return tf.tidy(() =>
    around(() => {
      const value = forward(() => run(...inputs));
      const gradients = tf.grads((...xs: tf.Tensor[]) => tf.sum(tf.square(forward(() => run(...xs)))))(inputs);
      return [value, ...gradients].map((tensor) => Float32Array.from(tensor.dataSync()));
    }),
  );
}

const halved = (tensor: tf.Tensor): tf.Tensor =>
  tf.tensor(
    Float32Array.from(tensor.dataSync(), (x) => fromF16(toF16(x))),
    tensor.shape,
  );

describe("in half precision", () => {
  test.each(names.filter((name) => products.includes(name)))("%s has its value and gradients on halves", (name) => {
    const [inHalf, inFloat] = [numbersOf(name, half), numbersOf(name, plain)];
    for (const [i, numbers] of inFloat.entries()) {
      expect(inHalf[i]).not.toEqual(numbers);
      const largest = Math.max(...numbers.map(Math.abs));
      for (const [j, number] of numbers.entries())
        expect(Math.abs(inHalf[i]![j]! - number)).toBeLessThan(2 ** -8 * largest);
    }
    expect(numbersOf(name, plain, half)).toEqual(inHalf);
  });

  test.each(names.filter((name) => !products.includes(name)))("%s stays in float32", (name) => {
    expect(numbersOf(name, plain, half)).toEqual(numbersOf(name, plain));
  });

  test("a product and its operands are rounded; its bias, its factor, and the gradient of the bias are not", () => {
    tf.tidy(() => {
      const factor = 8 ** -0.5;
      const product = halved(tf.matMul(halved(x), halved(kernel)));
      const dy = tf.ones([4, 8]);
      const f = (a: tf.Tensor, b: tf.Tensor, c: tf.Tensor) => half(() => unit.linear(a, b, c));
      expect(f(x, kernel, bias).dataSync()).toEqual(tf.mul(tf.add(product, bias), factor).dataSync());
      const gradients = tf.grads(f)([x, kernel, bias], dy);
      const expected = [
        tf.mul(halved(tf.matMul(dy, halved(kernel), false, true)), factor),
        tf.mul(halved(tf.matMul(halved(x), dy, true)), 0.5),
        tf.mul(tf.sum(dy, 0), 0.5),
      ];
      expect(gradients.map((one) => one.dataSync())).toEqual(expected.map((one) => one.dataSync()));
    });
  });

  test("a product that overflows is infinite, even if its factor would bring it back", () => {
    tf.tidy(() => {
      const [a, b] = [tf.fill([1, 16], 100), tf.fill([16, 1], 50)];
      expect(unit.linear(a, b, null).dataSync()[0]).toBe(20_000);
      expect(half(() => unit.linear(a, b, null)).dataSync()[0]).toBe(Infinity);
    });
  });
});

import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-layers";
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import { beforeAll, expect, test } from "vitest";
import { Random } from "./random.ts";
import { transposeFirst } from "./transposeFirst.ts";

const random = new Random(1);
const values = (length: number): Float32Array => Float32Array.from({ length }, () => random.uniform(-1, 1));
const flags = [false, true];
const cases = [[], [2]].flatMap((batch) =>
  flags.flatMap((transposeA) =>
    flags.map((transposeB) => ({
      transposeA,
      transposeB,
      a: [...batch, ...(transposeA ? [4, 3] : [3, 4])],
      b: [...batch, ...(transposeB ? [5, 4] : [4, 5])],
    })),
  ),
);
const inputs = cases.map(({ a, b }) => [a, b].map((shape) => values(shape.reduce((size, length) => size * length))));

/** The products of all cases, and their gradients, on one backend. */
async function productsOn(backend: string): Promise<number[][]> {
  await tf.setBackend(backend);
  return cases.flatMap(({ transposeA, transposeB, a, b }, i) =>
    tf.tidy(() => {
      const operands = [tf.tensor(inputs[i]![0]!, a), tf.tensor(inputs[i]![1]!, b)];
      const product = (x: tf.Tensor, y: tf.Tensor): tf.Tensor => tf.square(tf.matMul(x, y, transposeA, transposeB));
      return [product(operands[0]!, operands[1]!), ...tf.grads(product)(operands)].map((x) => [...x.dataSync()]);
    }),
  );
}

beforeAll(() => tf.enableProdMode());

test("products and gradients on wasm stay those of cpu, and nothing is left behind", async () => {
  await tf.setBackend("wasm");
  const original = tf.getKernel("BatchMatMul", "wasm").kernelFunc;
  transposeFirst();
  expect(tf.getKernel("BatchMatMul", "wasm").kernelFunc).not.toBe(original);
  const before = tf.engine().backend.numDataIds();
  const wasm = await productsOn("wasm");
  expect(tf.engine().backend.numDataIds()).toBe(before);
  const cpu = await productsOn("cpu");
  expect(wasm.length).toBe(3 * cases.length);
  wasm.forEach((list, i) => {
    list.forEach((value, at) => {
      expect(value).toBeCloseTo(cpu[i]![at]!, 4);
    });
  });
});

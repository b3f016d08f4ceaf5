import { describe, expect, test } from "vitest";
import { autocast } from "../src/tfjs/autocast.ts";
import { expectHalves, matMul64, stepAt, toHalf } from "./halfReference.ts";
import { noise, noiseTensor, take, tf } from "./tensorflow.ts";

/** Shapes around the size of a tile (32) and of a group of four, batches that are broadcast, and each transposition. */
const products = [
  { a: [1, 1], b: [1, 1] },
  { a: [3, 5], b: [5, 7] },
  { a: [33, 70], b: [70, 65] },
  { a: [70, 33], b: [70, 65], transposeA: true },
  { a: [33, 70], b: [65, 70], transposeB: true },
  { a: [70, 33], b: [65, 70], transposeA: true, transposeB: true },
  { a: [3, 4, 9], b: [3, 9, 6] },
  { a: [3, 4, 9], b: [9, 6] },
  { a: [9, 4], b: [2, 3, 9, 6], transposeA: true },
  { a: [2, 3, 4, 9], b: [3, 6, 9], transposeB: true },
  { a: [2, 1030], b: [1030, 3] },
];

/** What `autocast` computes, on the backend that is set: against a reference of its own. */
export function valuesSuite(): void {
  describe.each(["f16", "bf16"] as const)("products in %s", (dtype) => {
    for (const { a, b, transposeA = false, transposeB = false } of products)
      test(`[${a}]${transposeA ? "ᵀ" : ""} × [${b}]${transposeB ? "ᵀ" : ""}`, async () => {
        const [x, y] = [noiseTensor(a, 1, 30), noiseTensor(b, 2)];
        const product = autocast(tf, () => tf.matMul(x, y, transposeA, transposeB), { dtype });
        const halves = async (tensor: tf.Tensor) => (await take(tensor)).map((value) => toHalf(value, dtype));
        const exact = matMul64(
          { values: await halves(x), shape: a, transposed: transposeA },
          { values: await halves(y), shape: b, transposed: transposeB },
        );
        expect(product.shape.slice(-2)).toEqual([a.at(transposeA ? -1 : -2), b.at(transposeB ? -2 : -1)]);
        expectHalves(await take(product), exact, dtype);
      });
  });

  test("operands are rounded to the nearest, ties to even, subnormals and infinities kept", async () => {
    const ties = [2049, 2051, 65519.996, -65520, 2 ** -24, 2 ** -25, 2 ** -25 + 2 ** -40, 3 * 2 ** -25, -5 * 2 ** -26];
    const numbers = Float32Array.from([...ties, 1e-30, 6.1e-5, 0.1, Infinity, ...noise(60, 3).map((x) => 1e-4 * x)]);
    // One product for each number: sums of others would be NaN beside an infinity.
    const product = autocast(tf, () => tf.matMul(tf.tensor(numbers, [numbers.length, 1]), tf.ones([1, 1])));
    expect(Array.from(await take(product), Math.abs)).toEqual(Array.from(numbers, (x) => Math.abs(toHalf(x))));
  });

  test("an operand overflows before it is multiplied", async () => {
    const product = autocast(tf, () => tf.matMul(tf.tensor2d([[65519], [65520], [-1e9]]), tf.tensor2d([[0.5]])));
    expect([...(await take(product))]).toEqual([32752, Infinity, -Infinity]);
  });

  test("sums of whole numbers are exact before they are rounded: float32 accumulates", async () => {
    const [a, b] = [noise(40 * 300, 4), noise(300 * 40, 5)].map((x) => x.map((y) => Math.round(3 * y) + 4)) as [
      Float32Array,
      Float32Array,
    ];
    const product = autocast(tf, () => tf.matMul(tf.tensor(a, [40, 300]), tf.tensor(b, [300, 40])));
    const exact = matMul64(
      { values: a, shape: [40, 300], transposed: false },
      { values: b, shape: [300, 40], transposed: false },
    );
    expect(Array.from(await take(product))).toEqual(exact.sums.map((sum) => toHalf(sum)));
  });

  test("300 · 300 is infinite in f16 and finite in bf16 and float32", async () => {
    const square = (options?: object) =>
      take(autocast(tf, () => tf.matMul(tf.tensor2d([[300], [-300], [255]]), tf.tensor2d([[300]])), options));
    expect([...(await square())]).toEqual([Infinity, -Infinity, toHalf(255 * 300)]);
    expect([...(await square({ dtype: "bf16" }))]).toEqual([90112, -90112, toHalf(76500, "bf16")]);
    expect([...(await square({ enabled: false }))]).toEqual([90000, -90000, 76500]);
  });

  test("a fused product rounds its bias, and its result once", async () => {
    const [x, w] = [noiseTensor([5, 12], 6), noiseTensor([12, 35], 7)];
    const bias = noiseTensor([35], 8, 40);
    const [xs, ws, biases] = (await Promise.all([x, w, bias].map((tensor) => tensor.data()))).map((values) =>
      Float32Array.from(values, (value) => toHalf(value)),
    ) as [Float32Array, Float32Array, Float32Array];
    const exact = matMul64(
      { values: xs, shape: [5, 12], transposed: false },
      { values: ws, shape: [12, 35], transposed: false },
    );
    const sums = exact.sums.map((sum, i) => sum + biases[i % 35]!);
    const sizes = exact.sizes.map((size, i) => size + Math.abs(biases[i % 35]!));
    for (const activation of ["linear", "relu"] as const) {
      const got = await take(autocast(tf, () => tf.fused.matMul({ a: x, b: w, bias, activation })));
      const kept = activation === "relu" ? sums.map((sum) => Math.max(sum, 0)) : sums;
      expectHalves(got, { sums: kept, sizes, inner: 13 });
    }
  });

  test("an operand with itself, and no numbers at all", async () => {
    const x = noiseTensor([6, 6], 9);
    const values = Float32Array.from(await x.data(), (value) => toHalf(value));
    const [left, right] = [false, true].map((transposed) => ({ values, shape: [6, 6], transposed }));
    expectHalves(await take(autocast(tf, () => tf.matMul(x, x, false, true))), matMul64(left!, right!));
    expect(autocast(tf, () => tf.matMul(tf.zeros([0, 2]), tf.zeros([2, 3]))).shape).toEqual([0, 3]);
  });

  test("operations that are not on the list keep their bits", async () => {
    const x = noiseTensor([7, 9], 10, 1e5);
    const others = {
      add: () => tf.add(x, 0.1),
      mul: () => tf.mul(x, x),
      sum: () => tf.sum(x, 1),
      softmax: () => tf.softmax(tf.div(x, 1e5)),
      maxPool: () => tf.maxPool(tf.reshape(x, [1, 7, 9, 1]) as tf.Tensor4D, 2, 1, "valid"),
    };
    for (const run of Object.values(others)) expect(await take(autocast(tf, run))).toEqual(await take(run()));
  });

  test("a region changes numbers by half a step at most, and nothing after it", async () => {
    const [x, w] = [noiseTensor([8, 16], 11), noiseTensor([16, 8], 12)];
    const before = await take(tf.matMul(x, w));
    const inside = await take(autocast(tf, () => tf.matMul(x, w)));
    expect(await take(tf.matMul(x, w))).toEqual(before);
    expect(inside).not.toEqual(before);
    // Each operand is wrong by 2^-11 of it, and a product of numbers below 1 has 16 terms.
    for (const [i, value] of before.entries())
      expect(Math.abs(inside[i]! - value)).toBeLessThan(16 * 2 ** -10 + stepAt(value));
  });
}

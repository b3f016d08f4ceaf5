import { describe, expect, test } from "vitest";
import { tf } from "../../../testing/tensorflow.ts";
import { functional } from "../functional.ts";

await tf.setBackend("cpu");
const unit = functional(tf);

const numbers = (x: tf.Tensor): number[] => [...x.dataSync()];

/** The factor of GELU's and SiLU's output. */
const factor = Math.sqrt(2 / (1 - 1 / Math.PI)) ** 0.8 * 2 ** 0.2;

/** Φ(x) by tables. */
const normal: readonly (readonly [x: number, cdf: number])[] = [
  [0, 0.5],
  [-0.1, 0.460172162722971],
  [-0.5, 0.308537538725987],
  [-1, 0.158655253931457],
  [-2, 0.0227501319481792],
  [-3, 0.00134989803163009],
  [-4, 3.16712418331199e-5],
  [-5, 2.86651571879194e-7],
  [-7, 1.27981254388584e-12],
  [-10, 7.61985302416053e-24],
];

describe("gelu", () => {
  test("is exact relative to itself, however small it is", () => {
    const xs = normal.flatMap(([x]) => [x, -x]);
    const expected = normal.flatMap(([x, cdf]) => [factor * x * cdf, factor * -x * (1 - cdf)]);
    const got = numbers(unit.gelu(tf.tensor(xs)));
    for (const [i, x] of expected.entries()) expect(Math.abs(got[i]! - x)).toBeLessThanOrEqual(1e-5 * Math.abs(x));
  });

  test("so is its gradient", () => {
    const xs = normal.flatMap(([x]) => [x, -x]);
    const density = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
    const expected = normal.flatMap(([x, cdf]) => [cdf + x * density(x), 1 - cdf - x * density(x)]);
    const got = numbers(tf.grad((x: tf.Tensor) => unit.gelu(x))(tf.tensor(xs)));
    for (const [i, x] of expected.entries())
      expect(Math.abs(got[i]! - factor * x)).toBeLessThanOrEqual(1e-5 * factor * Math.abs(x));
  });
});

test("large inputs saturate, with their gradients", () => {
  const x = tf.tensor([-1e6, -100, 100, 1e6]);
  for (const run of [
    (y: tf.Tensor) => unit.gelu(y),
    (y: tf.Tensor) => unit.gelu(y, { approximate: "tanh" }),
    (y: tf.Tensor) => unit.silu(y),
  ]) {
    const [ratios, slopes] = [tf.div(run(x), x), tf.grad(run)(x)];
    for (const values of [ratios, slopes]) {
      const [a, b, c, d] = numbers(values).map((y) => y / factor);
      for (const y of [a, b]) expect(y).toBeCloseTo(0, 6);
      for (const y of [c, d]) expect(y).toBeCloseTo(1, 6);
    }
  }
});

test("large logits neither overflow nor vanish", () => {
  const logits = tf.tensor([1000, 998, 0, -1000], [1, 4]);
  const target = (id: number): tf.Tensor => tf.tensor([id], [1], "int32");
  const more = Math.log(1 + Math.exp(-2));
  expect(numbers(unit.crossEntropy(logits, target(1)))[0]).toBeCloseTo(2 + more, 5);
  expect(numbers(unit.crossEntropy(logits, target(3)))[0]).toBeCloseTo(2000 + more, 2);
  for (const axis of [0, 1]) {
    const x = axis === 1 ? logits : tf.transpose(logits);
    const shares = numbers(unit.softmax(x, { axis, constraint: null })).map((y) => y / 4 ** 0.9);
    expect(shares[0]).toBeCloseTo(Math.exp(-more), 6);
    expect(shares[3]).toBe(0);
  }
});

test("a loss of which all rows are ignored is 0, and so is its gradient", () => {
  const logits = tf.randomNormal([2, 3]);
  const targets = tf.tensor([-100, -100], [2], "int32");
  expect(numbers(unit.crossEntropy(logits, targets))).toEqual([0]);
  const gradient = tf.grad((x: tf.Tensor) => unit.crossEntropy(x, targets))(logits);
  expect(numbers(tf.abs(gradient))).toEqual([0, 0, 0, 0, 0, 0]);
});

test("one row of logits and one target, without a batch", () => {
  const loss = unit.crossEntropy(tf.tensor([1, 2, 3]), tf.scalar(2, "int32"));
  expect(loss.shape).toEqual([]);
  expect(numbers(loss)[0]).toBeCloseTo(Math.log(1 + Math.exp(-1) + Math.exp(-2)), 6);
});

test("the value of a single place passes attention as it is", () => {
  const place = (): tf.Tensor => tf.randomNormal([2, 1, 3]);
  const value = place();
  for (const isCausal of [true, false]) {
    const output = numbers(unit.scaledDotProductAttention(place(), place(), value, { isCausal }));
    for (const [i, x] of numbers(value).entries()) expect(output[i]).toBeCloseTo(x, 6);
  }
});

test("causal attention hides what is later, from more queries than keys and from fewer", () => {
  for (const [queries, keys] of [
    [3, 5],
    [5, 3],
  ] as const) {
    const value = tf.tensor(Array.from({ length: keys }, (_, i) => [10 ** i]));
    const call = { isCausal: true, mult: 1e-6 };
    const rows = numbers(unit.scaledDotProductAttention(tf.ones([queries, 2]), tf.ones([keys, 2]), value, call));
    const means = rows.map((_, i) => {
      const seen = Math.min(i + 1, keys);
      return (10 ** seen - 1) / 9 / seen;
    });
    for (const [i, mean] of means.entries()) expect(rows[i]! / rows[0]! / mean).toBeCloseTo(1, 4);
  }
});

test("what attention hides stays hidden, however large its logits are", () => {
  // Logits of 1e6 for the second key, which the first query does not see.
  const [query, key] = [tf.tensor([[1000], [1000]]), tf.tensor([[0], [1000]])];
  const value = tf.tensor([[1], [7]]);
  for (const options of [{ isCausal: true }, { mask: tf.tensor([1, 0, 1, 1], [2, 2], "bool") }]) {
    const [first, second] = numbers(unit.scaledDotProductAttention(query, key, value, options));
    expect(second! / first!).toBeCloseTo(7, 5);
  }
});

test("a branch without weight leaves the skip connection as it is", () => {
  const [residual, skip] = [tf.tensor([3]), tf.tensor([5])];
  expect(numbers(unit.residualAdd(residual, skip, 0))).toEqual([5]);
  expect(numbers(tf.grad((x: tf.Tensor) => unit.residualSplit(x, 0)[0])(residual))).toEqual([0]);
});

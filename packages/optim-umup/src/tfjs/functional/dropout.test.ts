import { describe, expect, test } from "vitest";
import { tf } from "../../../testing/tensorflow.ts";
import { functional } from "../functional.ts";

await tf.setBackend("cpu");
const unit = functional(tf);

const numbers = (x: tf.Tensor): number[] => [...x.dataSync()];
const ones = tf.ones([100, 100]);

describe("dropout", () => {
  test.each([0.1, 0.5, 0.9])("drops a share of %s, and divides the rest by the root of its share", (rate) => {
    const values = numbers(unit.dropout(ones, { rate, seed: 3 }));
    const dropped = values.filter((x) => x === 0).length / values.length;
    expect(Math.abs(dropped - rate)).toBeLessThan(0.02);
    for (const x of values) if (x !== 0) expect(x).toBeCloseTo((1 - rate) ** -0.5, 5);
  });

  test("drops half of what it is given unless told otherwise", () => {
    const values = numbers(unit.dropout(ones));
    expect(values.filter((x) => x === 0).length / values.length).toBeCloseTo(0.5, 1);
  });

  test("the gradient is dropped where the value is", () => {
    const gradient = tf.grad((x: tf.Tensor) => unit.dropout(x, { seed: 3 }))(ones);
    expect(numbers(gradient)).toEqual(numbers(unit.dropout(ones, { seed: 3 })));
  });

  test("a seed drops the same, and without one each call drops others", () => {
    const drop = (seed?: number): number[] => numbers(unit.dropout(ones, seed === undefined ? {} : { seed }));
    expect(drop(1)).toEqual(drop(1));
    expect(drop(1)).not.toEqual(drop(2));
    expect(drop()).not.toEqual(drop());
  });

  test("nothing is dropped at a rate of 0, or after training, and nothing is drawn for it", () => {
    const without = functional({ ...tf, randomUniform: undefined });
    expect(numbers(without.dropout(ones, { rate: 0 }))).toEqual(numbers(ones));
    expect(numbers(without.scaledDotProductAttention(ones, ones, ones, { dropoutRate: 0 }))).toHaveLength(ones.size);
    for (const x of numbers(unit.dropout(ones, { rate: 0.75, training: false }))) expect(x).toBe(0.5);
  });
});

describe("dropout of attention", () => {
  const [keys, width] = [64, 64];
  const query = tf.zeros([50, width]);
  const value = tf.eye(keys, width);
  const options = { dropoutRate: 0.75, seed: 7 };
  const attend = (v: tf.Tensor): tf.Tensor =>
    unit.scaledDotProductAttention(query, tf.zeros([keys, width]), v, options);

  test("drops shares, and divides those that stay by the part that stays", () => {
    // The value is the identity, so the output is what is left of the shares.
    const shares = numbers(attend(value));
    const lower = keys ** -0.5;
    const factor = Math.sqrt(0.25) / lower ** (1 - 1 / (1 + 4 * width));
    const kept = shares.filter((x) => x !== 0);
    expect(Math.abs(kept.length / shares.length - 0.25)).toBeLessThan(0.03);
    for (const x of kept) expect(x).toBeCloseTo((factor * 4) / keys, 5);
  });

  test("the gradients are of the same shares", () => {
    // Each output is linear in the values: its gradient is what it has of them.
    const gradient = tf.grad(attend)(value as tf.Tensor);
    const sums = numbers(tf.sum(attend(value), 0));
    for (const [i, x] of numbers(tf.mean(gradient, 1)).entries()) expect(x).toBeCloseTo(sums[i]!, 4);
  });

  test("the gradients of queries and keys are those of the dropped shares", () => {
    const [q, k, v] = [1, 2, 3].map((seed) => tf.randomNormal([4, 4], 0, 1, "float32", seed)) as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    const run = (x: tf.Tensor, y: tf.Tensor): tf.Tensor =>
      tf.sum(unit.scaledDotProductAttention(x, y, v, { dropoutRate: 0.5, seed: 4, mult: 2 }));
    const gradients = tf.grads(run)([q, k]);
    for (const at of [0, 1]) {
      const nudge = tf.randomNormal([4, 4], 0, 0.01, "float32", 5);
      const moved = (sign: number): number => {
        const other = tf.add([q, k][at]!, tf.mul(nudge, sign));
        return numbers(at === 0 ? run(other, k) : run(q, other))[0]!;
      };
      const slope = numbers(tf.sum(tf.mul(gradients[at]!, nudge)))[0]!;
      expect((moved(1) - moved(-1)) / 2).toBeCloseTo(slope, 4);
    }
  });
});

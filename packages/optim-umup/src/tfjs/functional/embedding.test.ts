import { expect, test } from "vitest";
import { take, tf } from "../../../testing/tensorflow.ts";
import { functional } from "../functional.ts";

const unit = functional(tf);

test.each([1, -3])("padding %s has its row and no gradient", async (paddingIndex) => {
  await tf.setBackend("cpu");
  const table = tf.tensor([1, 2, 3, 4, 5, 6, 7, 8], [4, 2]);
  const ids = tf.tensor([1, 3, 1, 0], [2, 2], "int32");
  const run = (x: tf.Tensor): tf.Tensor => unit.embedding(ids, x, { paddingIndex });
  expect(await take(run(table))).toEqual(Float32Array.of(3, 4, 7, 8, 3, 4, 1, 2));
  // The factor is √(rows of the table / ids) = 1.
  expect(await take(tf.grad(run)(table))).toEqual(Float32Array.of(1, 1, 0, 0, 0, 0, 1, 1));
});

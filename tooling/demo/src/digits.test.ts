import { beforeAll, expect, test } from "vitest";
import { classes, pixels, readDigits, type Split } from "./digits.ts";
import { Random } from "./random.ts";

let split: Split;
beforeAll(async () => {
  split = await readDigits(8000, new Random(1));
});

test("there are 10,000 digits of ten kinds, dealt out by the seed", async () => {
  const { train, test: rest } = split;
  expect([train.labels.length, rest.labels.length]).toEqual([8000, 2000]);
  expect(rest.images.length).toBe(2000 * pixels);
  expect(new Set(rest.labels).size).toBe(classes);
  expect((await readDigits(8000, new Random(1))).test.labels).toEqual(rest.labels);
  expect((await readDigits(8000, new Random(2))).test.labels).not.toEqual(rest.labels);
});

test("random numbers are spread evenly, and a permutation has each number once", () => {
  const random = new Random(5);
  const drawn = Array.from({ length: 10_000 }, () => random.uniform(-1, 1));
  expect(Math.abs(drawn.reduce((a, b) => a + b) / drawn.length)).toBeLessThan(0.02);
  expect([Math.min(...drawn) < -0.99, Math.max(...drawn) > 0.99]).toEqual([true, true]);
  const order = random.permutation(100);
  expect(order.toSorted()).toEqual(Int32Array.from({ length: 100 }, (_, i) => i));
  expect(order).not.toEqual(order.toSorted());
});

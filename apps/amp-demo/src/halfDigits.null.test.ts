import { expect, test } from "vitest";
import type { DigitsRun } from "./digitsRun.ts";
import { halfDigitsDemo, means } from "./halfDigits.ts";

const run = (accuracy: number): DigitsRun => ({
  model: undefined as never,
  losses: Array.from({ length: 60 }, (_, i) => 2 / (1 + i)),
  accuracies: [0.5, accuracy],
  seconds: 1,
});

test("half a per cent of the test digits is allowed, and no more", () => {
  expect(halfDigitsDemo(run(0.95), run(0.945)).isFine).toBe(true);
  expect(halfDigitsDemo(run(0.945), run(0.95)).isFine).toBe(true);
  const { isFine, text, rows } = halfDigitsDemo(run(0.95), run(0.9445));
  expect(isFine).toBe(false);
  expect(text).toContain("✗ they differ by 0.55 %, 0.5 % are allowed");
  expect(rows[1]).toEqual(["2", "95.00 %", "94.45 %"]);
});

test("means are of whole stretches", () => {
  expect(means([1, 3, 5, 7, 9], 2)).toEqual([2, 6]);
});

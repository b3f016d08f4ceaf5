import { expect, test } from "vitest";
import { pixels } from "./digits.ts";
import { batchSize, digitsProblem } from "./digitsProblem.ts";

/** So many digits, each with a pixel of its own. */
function split(count: number) {
  const images = new Float32Array(count * pixels);
  for (let i = 0; i < count; i++) images[i * pixels + i] = 1;
  const digits = { images, labels: Uint8Array.from({ length: count }, (_, i) => i % 10) };
  return { train: digits, test: digits };
}

const count = 2 * batchSize + 5;

/** The digits of a step: the pixels whose weights have a gradient. */
function shown(problem: ReturnType<typeof digitsProblem>, step: number): number[] {
  const weights = problem.start();
  weights[1]!.fill(1);
  const gradients = weights.map(({ length }) => new Float32Array(length));
  problem.evaluate(step, weights, gradients);
  return Array.from({ length: count }, (_, i) => i).filter((i) =>
    gradients[0]!.subarray(32 * i, 32 * (i + 1)).some((x) => x !== 0),
  );
}

test("an epoch shows digits once, in an order of its own, the same whoever asks and however often", () => {
  const problem = digitsProblem(split(count), 1);
  const steps = [0, 1, 2, 3].map((step) => shown(problem, step));
  for (const digits of steps) expect(digits).toHaveLength(batchSize);
  expect(new Set([...steps[0]!, ...steps[1]!]).size).toBe(2 * batchSize);
  expect(steps[2]).not.toEqual(steps[0]);
  expect([3, 1, 0, 2].map((step) => shown(problem, step))).toEqual([3, 1, 0, 2].map((step) => steps[step]));
  const again = digitsProblem(split(count), 1);
  expect(shown(again, 3)).toEqual(steps[3]);
  expect(shown(digitsProblem(split(count), 2), 0)).not.toEqual(steps[0]);
  expect(again.start()).toEqual(problem.start());
});

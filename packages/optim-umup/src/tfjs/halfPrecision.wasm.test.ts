import { beforeAll, expect, test } from "vitest";
import { trainDecoder } from "../../testing/halfTraining.ts";
import { tf } from "../../testing/tensorflow.ts";

beforeAll(async () => void (await tf.setBackend("wasm")));

const steps = 30;

test("the u-muP decoder trains in half precision without loss scaling: no gradient is flushed, and the loss is float32's within 1 %", () => {
  const plain = trainDecoder("umup", false, steps);
  const half = trainDecoder("umup", true, steps);
  expect(half.losses).not.toEqual(plain.losses);
  expect(plain.losses.at(-1)!).toBeLessThan(plain.losses[0]! / 2);
  for (const [i, loss] of plain.losses.entries()) expect(Math.abs(half.losses[i]! / loss - 1)).toBeLessThan(0.01);
  expect(half.shares!.flushed).toBe(0);
  expect(half.shares!.subnormal).toBeLessThan(0.001);
});

test("the standard one has gradients that are flushed, and many that lose bits", () => {
  const { losses, shares } = trainDecoder("standard", true, steps);
  expect(losses.at(-1)!).toBeLessThan(losses[0]! / 2);
  expect(shares!.flushed).toBeGreaterThan(1e-6);
  expect(shares!.subnormal).toBeGreaterThan(0.02);
});

import { expect, test } from "vitest";
import { GradAccumulator } from "./gradAccumulator.ts";
import { parameter } from "./param.ts";

test("applies the mean of the micro-batches, null gradients as zeros, and begins again", () => {
  const always = parameter(new Float64Array(2));
  const late = parameter(new Float64Array(1));
  const early = parameter(new Float64Array(1));
  const never = parameter(new Float64Array(1));
  const accumulator = new GradAccumulator([always, late, early, never]);
  for (let round = 0; round < 2; round++) {
    for (const n of [0, 1, 2, 3]) {
      always.grad = Float64Array.of(n + 1, -2 * n);
      late.grad = n === 2 ? Float64Array.of(6) : null;
      early.grad = n === 0 ? Float64Array.of(8) : null;
      accumulator.add();
    }
    expect(accumulator.microBatches).toBe(4);
    accumulator.apply();
    expect(accumulator.microBatches).toBe(0);
    expect(always.grad).toEqual(Float64Array.of(2.5, -3));
    expect(late.grad![0]).toBeCloseTo(1.5, 14);
    expect(early.grad![0]).toBeCloseTo(2, 14);
    expect(never.grad).toBeNull();
  }
});

test("one micro-batch is the gradient itself, and add() does not change gradients", () => {
  const weight = parameter(new Float32Array(2), { grad: Float32Array.of(0.1, -3) });
  const accumulator = new GradAccumulator([weight]);
  accumulator.add();
  expect(weight.grad).toEqual(Float32Array.of(0.1, -3));
  weight.grad!.fill(7);
  accumulator.apply();
  expect(weight.grad).toEqual(Float32Array.of(0.1, -3));
});

test("the mean goes into the gradient's own buffer, so that a caller who fills it in place stays in touch", () => {
  const grad = new Float32Array(1);
  const weight = parameter(new Float32Array(1), { grad });
  const accumulator = new GradAccumulator([weight]);
  const rounds = [1, 2].map((round) => {
    for (const n of [1, 3]) {
      grad[0] = round * n;
      accumulator.add();
    }
    accumulator.apply();
    return grad[0];
  });
  expect(weight.grad).toBe(grad);
  expect(rounds).toEqual([2, 4]);
});

test("a sum that float32 cannot hold has a mean that it can", () => {
  const weight = parameter(new Float32Array(1), { grad: Float32Array.of(3e38) });
  const accumulator = new GradAccumulator([weight]);
  for (let n = 0; n < 4; n++) accumulator.add();
  accumulator.apply();
  expect(weight.grad![0]).toBe(Math.fround(3e38));
});

test("reset() forgets; nothing to apply, no parameters and foreign buffers are errors", () => {
  const weight = parameter(new Float32Array(1), { grad: Float32Array.of(5) });
  const accumulator = new GradAccumulator([weight]);
  expect(() => accumulator.apply()).toThrow("GradAccumulator: nothing to apply.");
  accumulator.add();
  accumulator.reset();
  weight.grad![0] = 1;
  accumulator.add();
  weight.grad = [1] as never;
  expect(() => accumulator.add()).toThrow("its grad is not a buffer of the js backend");
  expect(accumulator.microBatches).toBe(1);
  weight.grad = null;
  accumulator.apply();
  expect(weight.grad).toEqual(Float32Array.of(1));
  expect(() => new GradAccumulator([])).toThrow("no parameters");
});

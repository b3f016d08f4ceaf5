import { expect, test } from "vitest";
import { functional } from "../src/tfjs/functional.ts";
import { opCases } from "./opCases.ts";
import type { Numbers } from "./plainOps.ts";
import { noise, take, tf } from "./tensorflow.ts";

const step = 1e-5;

/** `Σ dy · ∂y/∂x` of a function of several tensors, for one of them: by differences, in float64. */
function gradientOf(f: (xs: readonly Numbers[]) => Numbers, xs: readonly Numbers[], at: number, dy: Numbers): number[] {
  const moved = (j: number, by: number): number => {
    const ys = f(xs.map((x, i) => (i === at ? x.map((value, k) => (k === j ? value + by : value)) : x)));
    return ys.reduce((sum, y, i) => sum + y * dy[i]!, 0);
  };
  return xs[at]!.map((_, j) => (moved(j, step) - moved(j, -step)) / (2 * step));
}

function expectNear(values: Numbers, expected: Numbers): void {
  expect(values).toHaveLength(expected.length);
  const largest = Math.max(...expected.map(Math.abs));
  const errors = values.map((x, i) => Math.abs(x - expected[i]!));
  expect(Math.max(...errors)).toBeLessThan(1e-5 * largest + 1e-8);
}

/** Every operation on the backend that is set: values, gradients, and what is left in memory. */
export function functionalSuite(): void {
  test.each(Object.keys(opCases))("%s", async (name) => {
    const { shapes, run, plain, factors } = opCases[name]!;
    const unit = functional(tf);
    const inputs = shapes.map((shape, i) => noise(tf.util.sizeFromShape([...shape]), 31 + i).map((x) => 1.7 * x));
    const xs = inputs.map((values, i) => tf.tensor(values, [...shapes[i]!]));
    const numbers = inputs.map((values) => [...values]);

    const before = tf.memory().numTensors;
    const output = tf.tidy(() => run(unit, xs));
    expect(tf.memory().numTensors).toBe(before + 1);
    const expected = plain(numbers);
    const { shape } = output;
    expectNear(
      [...(await take(output))],
      expected.map((y) => y * factors[0]!),
    );

    const dy = noise(expected.length, 57);
    const upstream = tf.tensor(dy, shape);
    const gradients = tf.grads((...args: tf.Tensor[]) => run(unit, args))(xs, upstream);
    expect(tf.memory().numTensors).toBe(before + 1 + xs.length);
    for (const [i, gradient] of gradients.entries()) {
      expect(gradient.shape).toEqual(shapes[i]);
      const plainGradient = gradientOf(plain, numbers, i, [...dy]);
      expectNear(
        [...(await take(gradient))],
        plainGradient.map((y) => y * factors[i + 1]!),
      );
    }
    tf.dispose([...xs, upstream]);
  });
}

import { parameter } from "optim-core";
import { expect } from "vitest";
import type { Case, Checks, LooseOptions, Training } from "../optimizerInfo.ts";

/** A function to minimise, where it starts, and its gradient. */
interface Valley {
  readonly start: readonly number[];
  loss(p: readonly number[]): number;
  gradient(p: readonly number[]): number[];
}

const target = [1, -2, 3, 0.5];

const parabola: Valley = {
  start: [-3, 1, 0, 2],
  loss: (p) => p.reduce((sum, x, i) => sum + (x - target[i]!) ** 2, 0),
  gradient: (p) => p.map((x, i) => 2 * (x - target[i]!)),
};

/** Rosenbrock's function: a curved valley with its lowest point at (1, 1). */
const rosenbrock: Valley = {
  start: [-1.2, 1],
  loss: ([x = 0, y = 0]) => (1 - x) ** 2 + 100 * (y - x ** 2) ** 2,
  gradient: ([x = 0, y = 0]) => [-2 * (1 - x) - 400 * x * (y - x ** 2), 200 * (y - x ** 2)],
};

/** How far down an optimizer gets, as a part of where it started. */
function descent(
  { type }: Case,
  options: LooseOptions,
  { lr, steps }: Training,
  { start, loss, gradient }: Valley,
): number {
  const p = parameter(Float32Array.from(start));
  const optimizer = new type([p], { ...options, lr });
  const uphill = options.maximize ? -1 : 1;
  for (let t = 0; t < steps; t++) {
    p.grad = Float32Array.from(gradient([...p.data]), (g) => uphill * g);
    optimizer.step();
  }
  return loss([...p.data]) / loss(start);
}

/** Where an optimizer ends, whatever its options. */
export const converge = {
  "converges on a parabola"(info, options) {
    if (info.trains) expect(descent(info, options, info.trains.parabola, parabola)).toBeLessThan(0.01);
  },
} satisfies Checks;

/** Where an optimizer ends on a hard way. */
export const convergeFar = {
  "converges in Rosenbrock's valley"(info) {
    if (info.trains?.rosenbrock) expect(descent(info, {}, info.trains.rosenbrock, rosenbrock)).toBeLessThan(0.005);
  },
} satisfies Checks;

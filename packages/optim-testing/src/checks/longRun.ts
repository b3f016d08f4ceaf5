import type { Param } from "optim-core";
import { expect } from "vitest";
import type { Lab } from "../lab.ts";
import type { Case, LooseOptions, Training } from "../optimizerInfo.ts";
import type { Checks } from "./check.ts";
import { resumesAfter } from "./resume.ts";

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
async function descent<Buf>(
  { type }: Case,
  options: LooseOptions,
  lab: Lab<Buf>,
  { lr, steps }: Training,
  { start, loss, gradient }: Valley,
): Promise<number> {
  const { backend } = lab.target;
  const [data, grad] = [lab.place("f32", start), backend.alloc("f32", start.length)];
  const p: Param<Buf> = { shape: [start.length], dtype: "f32", data, grad };
  const optimizer = new type<Buf>([p], { ...options, lr, backend } as never);
  const uphill = options.maximize ? -1 : 1;
  const read = async () => Array.from(await backend.read(data), Number);
  for (let t = 0; t < steps; t++) {
    backend.write(
      grad,
      Float32Array.from(gradient(await read()), (g) => uphill * g),
    );
    optimizer.step();
  }
  return loss(await read()) / loss(start);
}

/** What takes hundreds of steps, whatever the options. */
export const longRun = {
  "resumes bit for bit after 100 steps": (info, options, lab) => resumesAfter(100, info, options, lab),
  "resumes bit for bit after 1000 steps": (info, options, lab) => resumesAfter(1000, info, options, lab),

  async "converges on a parabola"(info, options, lab) {
    if (!info.trains) return;
    expect(await descent(info, options, lab, info.trains.parabola, parabola)).toBeLessThan(0.01);
  },
} satisfies Checks;

/** What takes thousands of steps. */
export const rosenbrockRun = {
  async "converges in Rosenbrock's valley"(info, _options, lab) {
    if (!info.trains?.rosenbrock) return;
    expect(await descent(info, {}, lab, info.trains.rosenbrock, rosenbrock)).toBeLessThan(0.005);
  },
} satisfies Checks;

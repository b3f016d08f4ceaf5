import { Lion, type Optimizer, type OptimizerClass, type OptimizerHyper, parameter, type State } from "optim-core";
import { expect, test } from "vitest";
import { nodePlayground } from "../nodePlayground.ts";
import type { Progress } from "../playground.ts";
import { examples } from "./examples.ts";
import { NormedMomentum } from "./normedMomentum.ts";
import { SignOfMomentum } from "./signOfMomentum.ts";
import { TwoMemories } from "./twoMemories.ts";

/** Three steps over gradients that change their sign. */
function walk(type: OptimizerClass<OptimizerHyper, State>, options: Record<string, unknown>): number[] {
  const w = parameter(new Float32Array([1, -2, 3]), { grad: new Float32Array(3) });
  const optimizer: Optimizer<OptimizerHyper, State> = new type([w], options as never);
  for (const gradient of [
    [1, -2, 0.5],
    [-3, 1, 0.5],
    [0.1, 0.2, -4],
  ]) {
    (w.grad as Float32Array).set(gradient);
    optimizer.step();
  }
  return [...(w.data as Float32Array)];
}

const of = (type: unknown) => type as OptimizerClass<OptimizerHyper, State>;

test("the sign of the momentum is Lion", () => {
  for (const weightDecay of [0, 0.1])
    expect(walk(of(SignOfMomentum), { lr: 0.1, weightDecay })).toEqual(walk(of(Lion), { lr: 0.1, weightDecay }));
});

test("two memories are those of their formula", () => {
  const [b1, b2, b3, alpha, eps, lr] = [0.5, 0.75, 0.25, 3, 1e-8, 0.1];
  let [p, m1, m2, v] = [1, 0, 0, 0];
  [1, -3, 0.1].forEach((g, i) => {
    m1 = b1 * m1 + (1 - b1) * g;
    m2 = b3 * m2 + (1 - b3) * g;
    v = b2 * v + (1 - b2) * g * g;
    p -= (lr * (m1 / (1 - b1 ** (i + 1)) + alpha * m2)) / (Math.sqrt(v / (1 - b2 ** (i + 1))) + eps);
  });
  expect(walk(of(TwoMemories), { lr, betas: [b1, b2, b3], alpha })[0]).toBeCloseTo(p, 5);
});

test("normed momentum takes steps of one length", () => {
  const first = parameter(new Float32Array([0, 0]), { grad: new Float32Array([3, 4]) });
  new NormedMomentum([first], { lr: 0.5, nesterov: false }).step();
  expect([...first.data]).toEqual([Math.fround(-0.3), Math.fround(-0.4)]);
});

test.each(examples)("$label compiles as the reader sees it, runs, and its loss falls", async ({ source }) => {
  const playground = nodePlayground();
  const { name } = await playground.compile(source);
  const losses: number[] = [];
  const report = ([progress]: readonly Progress[]): void => {
    expect(progress!.stopped).toBeUndefined();
    losses.push(...progress!.losses);
  };
  const entrants = [{ optimizer: name.toLowerCase(), options: {}, source }];
  await playground.start(
    { task: "ravine", entrants, precision: "float32", backend: "js", steps: 200, seed: 0 },
    report,
  );
  expect(losses).toHaveLength(200);
  expect(losses.at(-1)).toBeLessThan(0.5 * losses[0]!);
  const { wgsl, ptx, wasm } = await playground.kernels(entrants[0]!, "float32");
  expect([wgsl.includes("@compute"), ptx.includes(".entry"), wasm.includes("f32x4")]).toEqual([true, true, true]);
});

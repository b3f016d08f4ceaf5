/** What a newcomer writes into a new plugin: Lion, by its paper. Names are those that the kit gave to `optim-newcomer-lion`. */
export const lionRule = `import { defineOptimizer, ema, oneMinus, optional, zeros } from "optim-core";

/** Lion: \`p ← p(1 − lr·λ) − lr · sign(β₁m + (1 − β₁)g)\`, \`m ← β₂m + (1 − β₂)g\`. */
export const NewcomerLion = defineOptimizer({
  name: "NewcomerLion",
  reference: "arXiv:2302.06675",
  hyper: { lr: 1e-4, betas: [0.9, 0.99], weightDecay: optional(0) },
  state: { expAvg: zeros },
  update({ p, g, expAvg }, { lr, betas: [b1, b2], weightDecay }) {
    const step = ema(expAvg, g, b1).sign();
    const kept = weightDecay ? p.mul(oneMinus(lr.mul(weightDecay))) : p;
    return { p: kept.sub(step.mul(lr)), expAvg: ema(expAvg, g, b2) };
  },
});
`;

/** And what its tests must know. */
export const lionCase = `import { caseOf } from "optim-testing";
import { NewcomerLion } from "../src/newcomerLion.ts";

export const newcomerLionCase = caseOf({
  type: NewcomerLion,
  defaults: { lr: 1e-4, betas: [0.9, 0.99], weightDecay: 0 },
  inputs: [
    { name: "defaults", options: {} },
    { name: "weightDecay", options: { lr: 0.01, weightDecay: 0.1 } },
  ],
  errors: [{ options: { betas: [0.9, 1] }, message: /betas is \\[0\\.9,1\\]/ }],
  reference({ betas: [b1, b2], weightDecay }) {
    const m: number[] = [];
    return (p, g, { lr }) => {
      for (const [i, x] of p.entries()) {
        const before = m[i] ?? 0;
        p[i] = x - x * lr * weightDecay - lr * Math.sign(b1 * before + (1 - b1) * g[i]!);
        m[i] = b2 * before + (1 - b2) * g[i]!;
      }
    };
  },
  trains: { parabola: { lr: 0.01, steps: 600 } },
});
`;

/** And about its types, where the template's example had options that Lion has not. */
export const lionTypes = `import { parameter } from "optim-core";
import { NewcomerLion } from "./newcomerLion.ts";

const w = parameter(new Float32Array(1));
new NewcomerLion([w], { lr: 0.1, betas: [0.9, 0.99] });
// @ts-expect-error two betas
new NewcomerLion([w], { betas: [0.9] });
`;

/** A program in an empty project: trains by name, beside optim-core's own Lion, and prints the losses and whether the bits are the same. */
export const training = `import { parameter } from "optim-core";
import { builtins } from "optim-core/registry";
import { NewcomerLion } from "optim-newcomer-lion";

builtins.register(NewcomerLion);
const target = [1, -2, 3, 0.5];
function train(name) {
  const w = parameter(new Float32Array([-3, 1, 0, 2]));
  const optimizer = builtins.create(name, [w], { weightDecay: 1e-3 });
  for (let step = 0; step < 1000; step++) {
    optimizer.paramGroups[0].lr = 0.02 * (1 - step / 1000);
    w.grad = w.data.map((x, i) => 2 * (x - target[i]));
    optimizer.step();
  }
  return w.data;
}
const [mine, theirs] = [train("newcomerlion"), train("lion")];
const loss = mine.reduce((sum, x, i) => sum + (x - target[i]) ** 2, 0);
console.log(JSON.stringify({ loss, same: mine.every((x, i) => Object.is(x, theirs[i])) }));
`;

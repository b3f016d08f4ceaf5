import { caseOf } from "optim-testing";
import { NovoGrad } from "../src/novograd.ts";

/** What the suite must know of NovoGrad: it is run with every one of `inputs`, on every backend. */
export const novogradCase = caseOf({
  type: NovoGrad,
  defaults: { lr: 1e-3, betas: [0.95, 0.98], eps: 1e-8, weightDecay: 0, gradAveraging: false, amsgrad: false },
  inputs: [
    { name: "defaults", options: {} },
    { name: "weightDecay, maximize", options: { lr: 0.01, weightDecay: 0.1, maximize: true } },
    { name: "gradAveraging", options: { lr: 0.01, betas: [0.9, 0.5], weightDecay: 0.01, gradAveraging: true } },
    { name: "amsgrad", options: { lr: 0.01, betas: [0.9, 0.25], eps: 1e-3, amsgrad: true } },
  ],
  errors: [
    { options: { lr: -1 }, message: /lr is -1; it must be a number from 0/ },
    { options: { betas: [0.95, 1] }, message: /betas is \[0\.95,1\]; .* from 0 to below 1/ },
    { options: { eps: -1 }, message: /eps is -1; it must be a number from 0/ },
    { options: { weightDecay: -1 }, message: /weightDecay is -1; it must be a number from 0/ },
    { options: { gradAveraging: 1 }, message: /gradAveraging is 1; it must be true or false/ },
    { options: { amsgrad: "corrected" }, message: /amsgrad is "corrected"; it must be true or false/ },
  ],
  reference({ betas: [b1, b2], eps, weightDecay, gradAveraging, amsgrad }) {
    let [v, largest] = [0, 0];
    const m: number[] = [];
    return (p, g, { lr }) => {
      const squares = g.reduce((total, x) => total + x * x, 0);
      v = v === 0 ? squares : b2 * v + (1 - b2) * squares;
      largest = amsgrad ? Math.max(largest, v) : v;
      for (const [i, x] of p.entries()) {
        const pulled = g[i]! / (Math.sqrt(largest) + eps) + weightDecay * x;
        m[i] = b1 * (m[i] ?? 0) + (gradAveraging ? 1 - b1 : 1) * pulled;
        p[i] = x - lr * m[i];
      }
      // One number for a whole parameter is kept in float32, as torch has it.
      [v, largest] = [Math.fround(v), Math.fround(largest)];
    };
  },
  trains: { parabola: { lr: 0.01, steps: 1000 } },
});

import { caseOf } from "optim-testing";
import { Tiger } from "../src/tiger.ts";

/** What the suite must know of Tiger: it is run with every one of `inputs`, on every backend. */
export const tigerCase = caseOf({
  type: Tiger,
  defaults: { lr: 1e-3, beta: 0.965, weightDecay: 0.01, lookahead: false },
  inputs: [
    { name: "defaults", options: {} },
    { name: "no decay, maximize", options: { lr: 0.01, weightDecay: 0, maximize: true } },
    { name: "lookahead", options: { lr: 0.01, beta: 0.5, lookahead: true } },
  ],
  errors: [
    { options: { lr: -1 }, message: /lr is -1; it must be a number from 0/ },
    { options: { beta: 1 }, message: /beta is 1; it must be a number from 0 to below 1/ },
    { options: { weightDecay: -1 }, message: /weightDecay is -1; it must be a number from 0/ },
    { options: { lookahead: 1 }, message: /lookahead is 1; it must be true or false/ },
  ],
  // The formula once more, in float64 and without the rule: what is in both is not found out.
  reference({ beta, weightDecay, lookahead }) {
    const m: number[] = [];
    return (p, g, { lr }) => {
      for (const [i, x] of p.entries()) {
        m[i] = beta * (m[i] ?? 0) + (1 - beta) * g[i]!;
        const ahead = lookahead ? beta * m[i] + (1 - beta) * g[i]! : m[i];
        p[i] = x - lr * (Math.sign(ahead) + weightDecay * x);
      }
    };
  },
  trains: { parabola: { lr: 0.01, steps: 700 } },
});

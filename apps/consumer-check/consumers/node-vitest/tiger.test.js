import { testOptimizer } from "optim-testing";
import { Tiger } from "./tiger.js";

testOptimizer({
  type: Tiger,
  defaults: { lr: 1e-3, beta: 0.965, weightDecay: 0.01 },
  inputs: [
    { name: "defaults", options: {} },
    { name: "no decay, maximize", options: { lr: 0.01, weightDecay: 0, maximize: true } },
  ],
  errors: [{ options: { beta: 1 }, message: /beta is 1; it must be a number from 0 to below 1/ }],
  reference({ beta, weightDecay }) {
    const m = [];
    return (p, g, { lr }) => {
      for (const [i, x] of p.entries()) {
        m[i] = beta * (m[i] ?? 0) + (1 - beta) * g[i];
        p[i] = x - lr * (Math.sign(m[i]) + weightDecay * x);
      }
    };
  },
  trains: { parabola: { lr: 0.01, steps: 700 } },
});

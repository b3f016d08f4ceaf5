import { defineOptimizer, ema, optional, zeros } from "optim-core";

/** An optimizer that no package has: what a backend makes of it, it makes of these lines alone. */
const Tiger = defineOptimizer({
  name: "Tiger",
  hyper: { lr: 1e-3, beta: 0.965, weightDecay: optional(0.01) },
  domain: { beta: { min: 0, max: 1, open: true } },
  state: { expAvg: zeros },
  update({ p, g, expAvg }, { lr, beta, weightDecay }) {
    const m = ema(expAvg, g, beta);
    const step = weightDecay ? m.sign().add(p.mul(weightDecay)) : m.sign();
    return { p: p.sub(step.mul(lr)), expAvg: m };
  },
});

interface Numbers {
  readonly beta: number;
  readonly weightDecay: number;
}

/** What its suite must know of it. */
export const tiger = {
  type: Tiger,
  defaults: { lr: 1e-3, beta: 0.965, weightDecay: 0.01 },
  inputs: [
    { name: "defaults", options: {} },
    { name: "no decay, maximize", options: { lr: 0.01, weightDecay: 0, maximize: true } },
  ],
  errors: [{ options: { beta: 1 }, message: /beta is 1; it must be a number from 0 to below 1/ }],
  reference({ beta, weightDecay }: Numbers) {
    const m: number[] = [];
    return (p: Float64Array, g: Readonly<Float64Array>, { lr }: { readonly lr: number }) => {
      for (const [i, x] of p.entries()) {
        m[i] = beta * (m[i] ?? 0) + (1 - beta) * g[i]!;
        p[i] = x - lr * (Math.sign(m[i]) + weightDecay * x);
      }
    };
  },
  trains: { parabola: { lr: 0.01, steps: 700 } },
};

import { defineOptimizer, ema, optional, zeros } from "optim-core";
import { testOptimizer } from "optim-testing";

const Tiger = defineOptimizer({
  name: "Tiger",
  hyper: { lr: 1e-3, beta: 0.965, weightDecay: optional(0.01) },
  domain: { beta: { min: 0, max: 1 } },
  state: { expAvg: zeros },
  update({ p, g, expAvg }, { lr, beta, weightDecay }) {
    const m = ema(expAvg, g, beta);
    const step = weightDecay ? m.sign().add(p.mul(weightDecay)) : m.sign();
    return { p: p.sub(step.mul(lr)), expAvg: m };
  },
});

testOptimizer({
  type: Tiger,
  defaults: { lr: 1e-3, beta: 0.965, weightDecay: 0.01 },
  inputs: [
    { name: "defaults", options: {} },
    { name: "no decay, maximize", options: { lr: 1e-2, weightDecay: 0, maximize: true } },
  ],
  errors: [{ options: { beta: 1.5 }, message: /beta is 1\.5; it must be a number from 0 to 1/ }],
  // The same step in float64, written without the rule. Where the options say maximize, the suite has negated g.
  reference({ beta, weightDecay }) {
    let m: number[] = [];
    return (p, g, { lr }) => {
      m = Array.from(g, (x, i) => (m[i] ?? 0) * beta + x * (1 - beta));
      p.forEach((x, i) => {
        p[i] = x - lr * (Math.sign(m[i]!) + weightDecay * x);
      });
    };
  },
  trains: { parabola: { lr: 0.01, steps: 2000 } },
});

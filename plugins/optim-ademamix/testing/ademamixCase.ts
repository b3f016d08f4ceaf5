import { caseOf } from "optim-testing";
import { AdEMAMix } from "../src/ademamix.ts";

/** `β₃` in step t, as the paper prints it. */
const beta3At = (t: number, first: number, last: number, warmup: number): number => {
  if (t >= warmup) return last;
  const [from, to, a] = [Math.log(Math.max(first, 1e-8)), Math.log(last), t / warmup];
  return Math.min(Math.exp((from * to) / ((1 - a) * to + a * from)), last);
};

/** What the suite must know of AdEMAMix: it is run with every one of `inputs`, on every backend. */
export const ademamixCase = caseOf({
  type: AdEMAMix,
  defaults: {
    lr: 1e-3,
    betas: [0.9, 0.999, 0.9999],
    alpha: 5,
    eps: 1e-8,
    weightDecay: 0,
    alphaWarmup: 0,
    beta3Warmup: 0,
    fastAverage: true,
  },
  inputs: [
    { name: "defaults", options: {} },
    {
      name: "warm-ups that end within the test",
      options: { betas: [0.9, 0.99, 0.99], alphaWarmup: 20, beta3Warmup: 30 },
    },
    { name: "a slow average that is the faster one", options: { betas: [0.9, 0.99, 0.5], beta3Warmup: 30 } },
    { name: "warm-ups as long as a run", options: { alphaWarmup: 100_000, beta3Warmup: 100_000 } },
    { name: "weightDecay, maximize", options: { lr: 0.01, alpha: 8, weightDecay: 0.1, maximize: true } },
    {
      name: "no fast average, warm-up from a first beta of 0",
      options: { lr: 0.01, betas: [0, 0.99, 0.9], beta3Warmup: 40, alphaWarmup: 40, fastAverage: false },
    },
  ],
  errors: [
    { options: { lr: -1 }, message: /lr is -1; it must be a number from 0/ },
    { options: { betas: [0.9, 0.999, 1] }, message: /betas is \[0\.9,0\.999,1\]; .* from 0 to below 1/ },
    { options: { betas: [0.9, 0.999] }, message: /betas is \[0\.9,0\.999\]; it must be 3 numbers/ },
    { options: { alpha: -1 }, message: /alpha is -1; it must be a number from 0/ },
    { options: { alphaWarmup: -5 }, message: /alphaWarmup is -5; it must be a number from 0/ },
    { options: { beta3Warmup: Number.NaN }, message: /beta3Warmup is NaN; it must be a number from 0/ },
    { options: { fastAverage: 1 }, message: /fastAverage is 1; it must be true or false/ },
  ],
  reference({ betas: [b1, b2, b3], alpha, eps, weightDecay, alphaWarmup, beta3Warmup, fastAverage }) {
    const [fast, slow, square]: [number[], number[], number[]] = [[], [], []];
    return (p, g, { t, lr }) => {
      const mixed = alphaWarmup ? Math.min((t * alpha) / alphaWarmup, alpha) : alpha;
      const slowness = beta3Warmup ? beta3At(t, b1, b3, beta3Warmup) : b3;
      for (const [i, x] of p.entries()) {
        fast[i] = b1 * (fast[i] ?? 0) + (1 - b1) * g[i]!;
        slow[i] = slowness * (slow[i] ?? 0) + (1 - slowness) * g[i]!;
        square[i] = b2 * (square[i] ?? 0) + (1 - b2) * g[i]! ** 2;
        const first = fastAverage ? fast[i] / (1 - b1 ** t) : g[i]!;
        const size = Math.sqrt(square[i] / (1 - b2 ** t)) + eps;
        p[i] = x - lr * ((first + mixed * slow[i]) / size + weightDecay * x);
      }
    };
  },
  trains: { parabola: { lr: 0.01, steps: 1000 } },
});

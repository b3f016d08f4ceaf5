import type { Reference } from "../optimizerInfo.ts";
import { correction } from "./adamReference.ts";
import { elementwise } from "./elementwise.ts";
import { type Pull, type PullOptions, pulled } from "./pull.ts";

/** What NAdam is told. */
export interface NadamOptions extends PullOptions {
  readonly betas: readonly [number, number];
  readonly eps: number;
  readonly decay: Pull;
  readonly momentumDecay: number;
}

/** NAdam: Dozat 2016; torch's `_single_tensor_nadam`, which applies the two parts of the step one after the other, and keeps the product in float32. */
export const nadamReference = (options: NadamOptions): Reference =>
  elementwise(
    () => ({ m: 0, v: 0, product: 1 }),
    (now, state) => {
      const { p, g, t, lr } = pulled(now, options, options.decay);
      const { betas, eps, momentumDecay } = options;
      const [b1, b2] = betas;
      const mu = b1 * (1 - 0.5 * 0.96 ** (t * momentumDecay));
      const next = b1 * (1 - 0.5 * 0.96 ** ((t + 1) * momentumDecay));
      const product = state.product * mu;
      state.m += (1 - b1) * (g - state.m);
      state.v = b2 * state.v + (1 - b2) * g * g;
      const denom = Math.sqrt(state.v / correction(b2, t)) + eps;
      state.product = Math.fround(product);
      const half = p - ((lr * (1 - mu)) / (1 - product)) * (g / denom);
      return half - ((lr * next) / (1 - product * next)) * (state.m / denom);
    },
  );

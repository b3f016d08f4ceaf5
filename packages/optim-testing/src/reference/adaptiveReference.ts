import type { Reference } from "../optimizerInfo.ts";
import { elementwise } from "./elementwise.ts";
import { type PullOptions, pulled } from "./pull.ts";

/** What Adagrad is told. */
export interface AdagradOptions extends PullOptions {
  readonly lrDecay: number;
  readonly initialAccumulatorValue: number;
  readonly eps: number;
}

/** Adagrad: Duchi et al. 2011; torch's `_single_tensor_adagrad`. */
export const adagradReference = (options: AdagradOptions): Reference =>
  elementwise(
    () => ({ sum: options.initialAccumulatorValue }),
    (now, state) => {
      const { p, g, t, lr } = pulled(now, options, "l2");
      state.sum += g * g;
      return p - ((lr / (1 + (t - 1) * options.lrDecay)) * g) / (Math.sqrt(state.sum) + options.eps);
    },
  );

/** What Adadelta is told. */
export interface AdadeltaOptions extends PullOptions {
  readonly rho: number;
  readonly eps: number;
}

/** Adadelta: arXiv:1212.5701, algorithm 1, with torch's learning rate. */
export const adadeltaReference = (options: AdadeltaOptions): Reference =>
  elementwise(
    () => ({ v: 0, u: 0 }),
    (now, state) => {
      const { p, g, lr } = pulled(now, options, "l2");
      const { rho, eps } = options;
      state.v = rho * state.v + (1 - rho) * g * g;
      const delta = (Math.sqrt(state.u + eps) / Math.sqrt(state.v + eps)) * g;
      state.u = rho * state.u + (1 - rho) * delta * delta;
      return p - lr * delta;
    },
  );

/** What RMSprop is told. */
export interface RmspropOptions extends PullOptions {
  readonly alpha: number;
  readonly eps: number;
  readonly momentum: number;
  readonly centered: boolean;
}

/** RMSprop: Hinton 2012; torch's `_single_tensor_rmsprop`. */
export const rmspropReference = (options: RmspropOptions): Reference =>
  elementwise(
    () => ({ v: 0, mean: 0, buffer: 0 }),
    (now, state) => {
      const { p, g, lr } = pulled(now, options, "l2");
      const { alpha, eps, momentum, centered } = options;
      state.v = alpha * state.v + (1 - alpha) * g * g;
      state.mean += (1 - alpha) * (g - state.mean);
      const scaled = g / (Math.sqrt(centered ? state.v - state.mean ** 2 : state.v) + eps);
      state.buffer = momentum * state.buffer + scaled;
      return p - lr * state.buffer;
    },
  );

/** What Rprop is told. */
export interface RpropOptions {
  readonly etas: readonly [number, number];
  readonly stepSizes: readonly [number, number];
}

/** Rprop: Riedmiller & Braun 1993, without going back; torch's `_single_tensor_rprop`. */
export const rpropReference = ({ etas: [down, up], stepSizes: [least, most] }: RpropOptions): Reference =>
  elementwise(
    ({ lr }) => ({ before: 0, size: lr }),
    ({ p, g }, state) => {
      const sign = Math.sign(g * state.before);
      if (sign > 0) state.size *= up;
      if (sign < 0) state.size *= down;
      state.size = Math.min(most, Math.max(least, state.size));
      state.before = sign < 0 ? 0 : g;
      return p - Math.sign(state.before) * state.size;
    },
  );

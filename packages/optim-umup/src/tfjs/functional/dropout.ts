import { rate as checkedRate, flag } from "../checkOptions.ts";
import type { TfApi } from "../tfApi.ts";
import type { TfTensor } from "../tfModule.ts";
import { keepMask } from "./keepMask.ts";
import { operation } from "./operation.ts";

/** Options of `dropout`. */
export interface DropoutOptions {
  /** The part that is dropped, at least 0 and below 1. Default: 0.5. */
  readonly rate?: number;
  /** `false` drops nothing. Default: true. */
  readonly training?: boolean;
  /** Drops the same each time. Default: other numbers each time. */
  readonly seed?: number;
}

/**
 * Dropout. What is kept is divided by the root of its share `1 − rate`; where nothing is dropped, all is multiplied by it, so that the
 * mean is that of training (unit_scaling.functional.dropout).
 */
export function dropout(tf: TfApi, x: TfTensor, { rate = 0.5, training = true, seed }: DropoutOptions = {}): TfTensor {
  const root = Math.sqrt(1 - checkedRate("dropout", "rate", rate));
  const isDropping = flag("dropout", "training", training) && rate > 0;
  return operation(tf, [x], () => {
    if (!isDropping) return { value: tf.mul(x, root), saved: [], gradients: (dy) => [tf.mul(dy, root)] };
    const kept = keepMask(tf, x.shape, rate, 1 / root, seed);
    return { value: tf.mul(x, kept), saved: [kept], gradients: (dy, [mask]) => [tf.mul(dy, mask!)] };
  });
}

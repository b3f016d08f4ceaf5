import type { TfApi } from "../tfApi.ts";
import type { TfTensor } from "../tfModule.ts";

/** Zeros for the part `rate`, `value` for the others. */
export function keepMask(
  tf: TfApi,
  shape: readonly number[],
  rate: number,
  value: number,
  seed: number | undefined,
): TfTensor {
  const isKept = tf.greaterEqual(tf.randomUniform(shape, 0, 1, "float32", seed), tf.scalar(rate));
  return tf.mul(tf.cast(isKept, "float32"), value);
}

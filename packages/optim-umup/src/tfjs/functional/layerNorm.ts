import type { TfApi } from "../tfApi.ts";
import type { TfTensor } from "../tfModule.ts";
import { type NormOptions, normalized } from "./normalized.ts";
import { operation } from "./operation.ts";

/** Layer normalisation (arXiv:1607.06450) with `gamma` and `beta` of the shape of the last axes, or null. */
export function layerNorm(
  tf: TfApi,
  x: TfTensor,
  gamma: TfTensor | null,
  beta: TfTensor | null,
  options: NormOptions = {},
): TfTensor {
  const { epsilon = 1e-5 } = options;
  const { size, rows, factor } = normalized("layerNorm", x, options, [gamma, beta]);
  const inputs = [x, gamma, beta].filter((input) => input !== null);
  return operation(tf, inputs, () => {
    const flat = tf.reshape(x, [rows, size]);
    const centred = tf.sub(flat, tf.mean(flat, 1, true));
    const perDeviation = tf.rsqrt(tf.add(tf.mean(tf.square(centred), 1, true), epsilon));
    const unit = tf.mul(centred, perDeviation);
    const multiplied = gamma ? tf.mul(unit, tf.reshape(gamma, [size])) : unit;
    const value = beta ? tf.add(multiplied, tf.reshape(beta, [size])) : multiplied;
    return {
      value: tf.reshape(value, x.shape),
      saved: gamma ? [unit, perDeviation, tf.reshape(gamma, [size])] : [unit, perDeviation],
      gradients(dy, [normal, inverse, weights]) {
        const dyFlat = tf.reshape(dy, [rows, size]);
        const ofNormal = weights ? tf.mul(dyFlat, weights) : dyFlat;
        const along = tf.mul(normal!, tf.mean(tf.mul(ofNormal, normal!), 1, true));
        const across = tf.sub(tf.sub(ofNormal, tf.mean(ofNormal, 1, true)), along);
        const gradients = [tf.reshape(tf.mul(across, inverse!), x.shape)];
        const summed = (terms: TfTensor, shape: readonly number[]): TfTensor =>
          tf.reshape(tf.mul(tf.sum(terms, 0), factor), shape);
        if (gamma) gradients.push(summed(tf.mul(dyFlat, normal!), gamma.shape));
        if (beta) gradients.push(summed(dyFlat, beta.shape));
        return gradients;
      },
    };
  });
}

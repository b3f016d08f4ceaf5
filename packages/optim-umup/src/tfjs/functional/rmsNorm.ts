import type { TfApi } from "../tfApi.ts";
import type { TfTensor } from "../tfModule.ts";
import { type NormOptions, normalized } from "./normalized.ts";
import { operation } from "./operation.ts";

/** Division by the root of the mean square (arXiv:1910.07467), with `gamma` of the shape of the last axes, or null. */
export function rmsNorm(tf: TfApi, x: TfTensor, gamma: TfTensor | null, options: NormOptions = {}): TfTensor {
  const { epsilon = 1e-5 } = options;
  const { size, rows, factor } = normalized("rmsNorm", x, options, [gamma]);
  return operation(tf, gamma ? [x, gamma] : [x], () => {
    const flat = tf.reshape(x, [rows, size]);
    const perRoot = tf.rsqrt(tf.add(tf.mean(tf.square(flat), 1, true), epsilon));
    const unit = tf.mul(flat, perRoot);
    const value = gamma ? tf.mul(unit, tf.reshape(gamma, [size])) : unit;
    return {
      value: tf.reshape(value, x.shape),
      saved: gamma ? [unit, perRoot, tf.reshape(gamma, [size])] : [unit, perRoot],
      gradients(dy, [normal, inverse, weights]) {
        const dyFlat = tf.reshape(dy, [rows, size]);
        const ofNormal = weights ? tf.mul(dyFlat, weights) : dyFlat;
        const along = tf.mul(normal!, tf.mean(tf.mul(ofNormal, normal!), 1, true));
        const ofInput = tf.reshape(tf.mul(tf.sub(ofNormal, along), inverse!), x.shape);
        if (!gamma) return [ofInput];
        return [ofInput, tf.reshape(tf.mul(tf.sum(tf.mul(dyFlat, normal!), 0), factor), gamma.shape)];
      },
    };
  });
}

import type { TfApi } from "../tfApi.ts";
import type { TfTensor } from "../tfModule.ts";

/** The gradient of what has the softmax `p`, from that of `p`. */
export function softmaxGradient(tf: TfApi, dy: TfTensor, p: TfTensor, axis: number): TfTensor {
  const weighted = tf.mul(dy, p);
  return tf.sub(weighted, tf.mul(p, tf.sum(weighted, axis, true)));
}

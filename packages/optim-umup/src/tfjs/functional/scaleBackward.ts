import type { TfApi } from "../tfApi.ts";
import type { TfTensor } from "../tfModule.ts";
import { operation } from "./operation.ts";

/** `x`, with the gradient of `x · factor` (arXiv:2303.11257). */
export function scaleBackward(tf: TfApi, x: TfTensor, factor: number): TfTensor {
  return operation(tf, [x], () => ({
    value: tf.reshape(x, x.shape),
    saved: [],
    gradients: (dy) => [tf.mul(dy, factor)],
  }));
}

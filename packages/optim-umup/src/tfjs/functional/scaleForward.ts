import type { TfApi } from "../tfApi.ts";
import type { TfTensor } from "../tfModule.ts";
import { operation } from "./operation.ts";

/** `x · factor`, with the gradient of `x` (arXiv:2303.11257). */
export function scaleForward(tf: TfApi, x: TfTensor, factor: number): TfTensor {
  return operation(tf, [x], () => ({
    value: tf.mul(x, factor),
    saved: [],
    gradients: (dy) => [tf.reshape(dy, dy.shape)],
  }));
}

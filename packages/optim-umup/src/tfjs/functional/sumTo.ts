import type { TfApi } from "../tfApi.ts";
import type { TfTensor } from "../tfModule.ts";

/** The sums over the axes in which a tensor of `shape` was broadcast to that of `x`: its gradient. Always a new tensor. */
export function sumTo(tf: TfApi, x: TfTensor, shape: readonly number[]): TfTensor {
  const added = x.shape.length - shape.length;
  const axes = x.shape.flatMap((size, axis) => (shape[axis - added] !== size ? [axis] : []));
  return tf.reshape(axes.length > 0 ? tf.sum(x, axes) : x, shape);
}

import { applyConstraint, type Constraint } from "../../constraint.ts";
import type { TfApi } from "../tfApi.ts";
import type { TfTensor } from "../tfModule.ts";
import { operation } from "./operation.ts";
import { sumTo } from "./sumTo.ts";

/** Options of `add`. */
export interface AddOptions {
  /** Default: `"toOutputScale"`. */
  readonly constraint?: Constraint;
}

/**
 * The sum of two tensors, divided by √2 unless one of them has a single number. Both are broadcast: the gradient of one that was repeated
 * n times is divided by √n. A plain number is added as it is, since that does not change the scale.
 */
export function add(
  tf: TfApi,
  a: TfTensor,
  b: TfTensor | number,
  { constraint = "toOutputScale" }: AddOptions = {},
): TfTensor {
  if (typeof b === "number") {
    applyConstraint(constraint, 1, 1, 1);
    return operation(tf, [a], () => ({
      value: tf.add(a, b),
      saved: [],
      gradients: (dy) => [tf.reshape(dy, dy.shape)],
    }));
  }
  return operation(tf, [a, b], () => {
    const sum = tf.add(a, b);
    const repeated = [a, b].map(({ size }) => (sum.size / size) ** -0.5) as [number, number];
    const output = a.size === 1 || b.size === 1 ? 1 : Math.SQRT1_2;
    const [forward, toA, toB] = applyConstraint(constraint, output, ...repeated);
    return {
      value: tf.mul(sum, forward!),
      saved: [],
      gradients: (dy) => [tf.mul(sumTo(tf, dy, a.shape), toA!), tf.mul(sumTo(tf, dy, b.shape), toB!)],
    };
  });
}

import { OptimError } from "optim-core";
import { applyConstraint, type Constraint } from "../../constraint.ts";
import { logarithmicInterpolation } from "../../logarithmicInterpolation.ts";
import { positive } from "../checkOptions.ts";
import type { TfApi } from "../tfApi.ts";
import type { TfTensor } from "../tfModule.ts";
import { operation } from "./operation.ts";
import { scaled } from "./scaled.ts";
import { softmaxGradient } from "./softmaxGradient.ts";

/** Options of `softmax`. */
export interface SoftmaxOptions {
  /** What sums to 1 before the factor; negative counts from the end. Default: -1. */
  readonly axis?: number;
  /** Multiplies the input. Default: 1. */
  readonly mult?: number;
  /** Default: `"toOutputScale"`. */
  readonly constraint?: Constraint;
}

/** Softmax, of unit scale: it sums to its factor, not to 1. The factors are empirical models (unit_scaling.functional.softmax). */
export function softmax(
  tf: TfApi,
  x: TfTensor,
  { axis = -1, mult = 1, constraint = "toOutputScale" }: SoftmaxOptions = {},
): TfTensor {
  const size = x.shape.at(axis);
  if (!Number.isInteger(axis) || size === undefined)
    throw new OptimError(`softmax: axis is ${axis}, of an input of the shape [${x.shape}]. Choose one of its axes.`);
  const at = axis < 0 ? axis + x.shape.length : axis;
  const alpha = 1 / (1 + 4 / positive("softmax", "mult", mult) ** 2);
  const [forward, backward] = applyConstraint(
    constraint,
    logarithmicInterpolation(alpha, size, size ** 0.5),
    logarithmicInterpolation(alpha, size / mult, (size / mult) ** 0.5),
  );
  return operation(tf, [x], () => {
    const shares = softmaxAlong(tf, scaled(tf, x, mult), at);
    return {
      value: tf.mul(shares, forward!),
      saved: [shares],
      gradients: (dy, [p]) => [tf.mul(softmaxGradient(tf, dy, p!, at), backward! * mult)],
    };
  });
}

function softmaxAlong(tf: TfApi, x: TfTensor, axis: number): TfTensor {
  // tf has a kernel for the last axis alone.
  if (axis === x.shape.length - 1) return tf.softmax(x);
  const powers = tf.exp(tf.sub(x, tf.max(x, axis, true)));
  return tf.div(powers, tf.sum(powers, axis, true));
}

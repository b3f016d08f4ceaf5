import { OptimError } from "optim-core";
import { applyConstraint, type Constraint } from "../../constraint.ts";
import type { TfApi } from "../tfApi.ts";
import type { TfTensor } from "../tfModule.ts";
import { operation } from "./operation.ts";
import { product } from "./product.ts";
import { sumTo } from "./sumTo.ts";

/** Options of `matMul`. */
export interface MatMulOptions {
  /** Default: `"toOutputScale"`. */
  readonly constraint?: Constraint;
}

/** The product of matrices `[…, m, k]` and `[…, k, n]`; the axes before are broadcast. */
export function matMul(
  tf: TfApi,
  left: TfTensor,
  right: TfTensor,
  { constraint = "toOutputScale" }: MatMulOptions = {},
): TfTensor {
  const [rows, inner] = left.shape.slice(-2);
  const columns = right.shape.at(-1);
  if (left.shape.length < 2 || right.shape.at(-2) !== inner)
    throw new OptimError(
      `matMul: the shapes are [${left.shape}] and [${right.shape}]. Give matrices [..., m, k] and [..., k, n].`,
    );
  const [forward, toLeft, toRight] = applyConstraint(constraint, inner! ** -0.5, columns! ** -0.5, rows! ** -0.5);
  return operation(tf, [left, right], () => ({
    value: tf.mul(tf.matMul(left, right), forward!),
    saved: [left, right],
    gradients: (dy, [a, b]) => [
      tf.mul(sumTo(tf, product(tf, dy, b!, "b"), left.shape), toLeft!),
      tf.mul(sumTo(tf, product(tf, a!, dy, "a"), right.shape), toRight!),
    ],
  }));
}

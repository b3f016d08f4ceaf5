import { OptimError } from "optim-core";
import { applyConstraint, type Constraint } from "../../constraint.ts";
import type { TfApi } from "../tfApi.ts";
import type { TfTensor } from "../tfModule.ts";
import { checkBias } from "./checkBias.ts";
import { operation } from "./operation.ts";
import { product } from "./product.ts";

/** The powers of the sizes by which output, gradient of the input, and gradient of kernel and bias are divided. */
export type ScalePower = readonly [output: number, inputGradient: number, kernelGradient: number];

/** Options of `linear`. */
export interface LinearFactors {
  /** Default: `"toOutputScale"`. */
  readonly constraint?: Constraint;
  /** Default: `[0.5, 0.5, 0.5]`. */
  readonly scalePower?: ScalePower;
}

/** `x · kernel + bias` for x `[…, fanIn]`, a kernel `[fanIn, fanOut]` and a bias `[fanOut]` or null. */
export function linear(
  tf: TfApi,
  x: TfTensor,
  kernel: TfTensor,
  bias: TfTensor | null,
  { constraint = "toOutputScale", scalePower: [toOutput, toInput, toKernel] = [0.5, 0.5, 0.5] }: LinearFactors = {},
): TfTensor {
  const [fanIn, fanOut] = kernel.shape as [number, number];
  if (kernel.shape.length !== 2 || x.shape.at(-1) !== fanIn)
    throw new OptimError(
      `linear: x has the shape [${x.shape}] and the kernel [${kernel.shape}]. Give x [..., fanIn] and a kernel [fanIn, fanOut].`,
    );
  checkBias("linear", bias, fanOut);
  const rows = x.size / fanIn;
  const [forward, backward] = applyConstraint(constraint, 1 / fanIn ** toOutput, 1 / fanOut ** toInput);
  const toWeights = 1 / rows ** toKernel;
  return operation(tf, bias ? [x, kernel, bias] : [x, kernel], () => {
    const flat = tf.reshape(x, [rows, fanIn]);
    const multiplied = tf.matMul(flat, kernel);
    const sum = bias ? tf.add(multiplied, bias) : multiplied;
    return {
      value: tf.reshape(tf.mul(sum, forward!), [...x.shape.slice(0, -1), fanOut]),
      saved: [flat, kernel],
      gradients(dy, [input, weights]) {
        const dyFlat = tf.reshape(dy, [rows, fanOut]);
        const ofInput = tf.mul(product(tf, dyFlat, weights!, "b"), backward!);
        const ofWeights = tf.mul(product(tf, input!, dyFlat, "a"), toWeights);
        const gradients = [tf.reshape(ofInput, x.shape), ofWeights];
        return bias ? [...gradients, tf.mul(tf.sum(dyFlat, 0), toWeights)] : gradients;
      },
    };
  });
}

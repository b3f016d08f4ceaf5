import { OptimError } from "optim-core";
import type { TfApi } from "../tfApi.ts";
import type { TfTensor } from "../tfModule.ts";
import { operation } from "./operation.ts";
import { type Reduction, reduced } from "./reduction.ts";

/** Options of `mseLoss`. */
export interface MseLossOptions {
  /** Default: `"mean"`. */
  readonly reduction?: Reduction;
}

/** What makes the gradient of a squared difference of two tensors of unit scale one of unit scale, with the 2 of the square: 2 / √8. */
const backward = Math.SQRT1_2;

/** The squared differences of two tensors of one shape. The gradients of both are of unit scale, whatever the reduction. */
export function mseLoss(
  tf: TfApi,
  x: TfTensor,
  target: TfTensor,
  { reduction = "mean" }: MseLossOptions = {},
): TfTensor {
  if (String(x.shape) !== String(target.shape))
    throw new OptimError(`mseLoss: the shapes are [${x.shape}] and [${target.shape}]. Give two of one shape.`);
  const forward = reduced("mseLoss", reduction, x.size);
  return operation(tf, [x, target], () => {
    const differences = tf.sub(x, target);
    return {
      value: tf.mul(tf.sum(tf.square(differences)), forward),
      saved: [differences],
      gradients(dy, [difference]) {
        const ofX = tf.mul(difference!, tf.mul(dy, backward));
        return [ofX, tf.neg(ofX)];
      },
    };
  });
}

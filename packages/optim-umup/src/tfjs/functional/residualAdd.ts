import type { TfApi } from "../tfApi.ts";
import type { TfTensor } from "../tfModule.ts";
import { operation } from "./operation.ts";
import { residualShares } from "./residualShares.ts";
import { sumTo } from "./sumTo.ts";

/** The weighted sum of a branch and its skip connection, `(τ · residual + skip) / √(1 + τ²)`, without a factor for the gradients. */
export function residualAdd(tf: TfApi, residual: TfTensor, skip: TfTensor, tau = 1): TfTensor {
  const [ofResidual, ofSkip] = residualShares("residualAdd", tau);
  return operation(tf, [residual, skip], () => ({
    value: tf.add(tf.mul(residual, ofResidual), tf.mul(skip, ofSkip)),
    saved: [],
    gradients: (dy) => [sumTo(tf, dy, residual.shape), sumTo(tf, dy, skip.shape)],
  }));
}

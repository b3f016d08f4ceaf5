import type { TfApi } from "../tfApi.ts";
import type { TfTensor } from "../tfModule.ts";
import { residualAdd } from "./residualAdd.ts";
import { residualSplit } from "./residualSplit.ts";

/** A residual branch `fn` beside its skip connection: `residualSplit`, `fn`, `residualAdd`. Each direction has unit scale inside. */
export function residualApply(tf: TfApi, fn: (residual: TfTensor) => TfTensor, x: TfTensor, tau = 1): TfTensor {
  return tf.tidy(() => {
    const [residual, skip] = residualSplit(tf, x, tau);
    return residualAdd(tf, fn(residual), skip, tau);
  });
}

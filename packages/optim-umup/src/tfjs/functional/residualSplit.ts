import type { TfApi } from "../tfApi.ts";
import type { TfTensor } from "../tfModule.ts";
import { residualShares } from "./residualShares.ts";
import { scaleBackward } from "./scaleBackward.ts";

/** `x` twice, for a residual branch and its skip connection. Their gradients get the factors that `residualAdd` gives their values. */
export function residualSplit(tf: TfApi, x: TfTensor, tau = 1): [residual: TfTensor, skip: TfTensor] {
  const [residual, skip] = residualShares("residualSplit", tau);
  return [scaleBackward(tf, x, residual), scaleBackward(tf, x, skip)];
}

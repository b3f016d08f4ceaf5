import type { TfApi } from "../tfApi.ts";
import type { TfTensor } from "../tfModule.ts";

/** `x · factor`, without a kernel where that is `x`. */
export const scaled = (tf: TfApi, x: TfTensor, factor: number): TfTensor => (factor === 1 ? x : tf.mul(x, factor));

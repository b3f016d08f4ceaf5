import type { Constraint } from "../../constraint.ts";
import type { TfApi } from "../tfApi.ts";
import type { TfTensor } from "../tfModule.ts";
import { linear } from "./linear.ts";

/** Options of `linearReadout`. */
export interface LinearReadoutOptions {
  /** Default: null. */
  readonly constraint?: Constraint;
}

/** {@link linear} for the output of a model: divided by the fan-in, not by its root, so that its scale falls with the width (arXiv:2407.17465). */
export function linearReadout(
  tf: TfApi,
  x: TfTensor,
  kernel: TfTensor,
  bias: TfTensor | null,
  { constraint = null }: LinearReadoutOptions = {},
): TfTensor {
  return linear(tf, x, kernel, bias, { constraint, scalePower: [1, 0.5, 0.5] });
}

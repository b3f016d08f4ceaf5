import type { TfApi } from "../tfApi.ts";
import type { TfTensor } from "../tfModule.ts";

/** A function g that rises from 0 to 1, by which an activation `x · g(x)` lets its input through. */
export interface Gate {
  /** `g(x)`. */
  value(tf: TfApi, x: TfTensor): TfTensor;
  /** `x · g′(x)`; `value` is `g(x)`. */
  slope(tf: TfApi, x: TfTensor, value: TfTensor): TfTensor;
}

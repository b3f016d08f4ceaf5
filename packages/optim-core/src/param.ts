import { fail } from "./error.ts";
import { sizeOf } from "./extent.ts";
import type { DType } from "./hostTensor.ts";
import type { JsBuffer } from "./js/backend.ts";

/** Facts that other packages attach to a parameter. Open on purpose: extend it by declaration merging. */
// biome-ignore lint/suspicious/noEmptyInterface: merged into by other packages
export interface ParamTags {}

/** What an optimizer needs to know of a weight. Frameworks provide it; for plain arrays there is {@link parameter}. */
export interface Param<Buf = JsBuffer> {
  /** Unique in its optimizer; state dicts are matched by it. */
  readonly name?: string;
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly data: Buf;
  /** Null: no gradient, so the step passes this parameter over. All zeros: a gradient, so it does not. Never modified by a step. */
  grad: Buf | null;
  readonly tags?: ParamTags;
}

/** Says which parameter, for errors. */
export const labelOf = ({ name, shape }: Pick<Param<unknown>, "name" | "shape">): string =>
  name ? `parameter "${name}"` : `a parameter of shape [${shape}]`;

/**
 * A plain array as a parameter. The optimizer updates `data` in place; you set `grad` before each step.
 *
 * @throws OptimError where the shape does not hold as many numbers as the array.
 */
export function parameter(
  data: JsBuffer,
  options: { name?: string; shape?: readonly number[]; grad?: JsBuffer | null } = {},
): Param {
  const { shape = [data.length], grad = null, ...rest } = options;
  if (sizeOf(shape) !== data.length)
    fail(labelOf({ ...rest, shape }), `the shape holds ${sizeOf(shape)} numbers, the array has ${data.length}.`);
  return { ...rest, shape, dtype: data instanceof Float64Array ? "f64" : "f32", data, grad };
}

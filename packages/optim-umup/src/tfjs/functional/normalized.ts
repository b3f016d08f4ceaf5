import { OptimError } from "optim-core";
import type { TfTensor } from "../tfModule.ts";

/** Options of `layerNorm` and `rmsNorm`. */
export interface NormOptions {
  /** How many of the last axes are normalised together. Default: 1. */
  readonly axes?: number;
  /** Is added to the variance, or to the mean square. Default: 1e-5. */
  readonly epsilon?: number;
}

/** What is normalised: the shape of one, its size, how many there are, and the factor of the gradients of what scales and shifts them. */
export interface Normalized {
  readonly shape: readonly number[];
  readonly size: number;
  readonly rows: number;
  readonly factor: number;
}

/** The last `axes` of an input, checked. */
export function normalized(
  who: string,
  x: TfTensor,
  { axes = 1, epsilon = 1e-5 }: NormOptions,
  weights: readonly (TfTensor | null)[],
): Normalized {
  if (!Number.isInteger(axes) || axes < 1 || axes > x.shape.length)
    throw new OptimError(
      `${who}: axes is ${axes}, of an input of the shape [${x.shape}]. Set it to how many of the last axes are normalised.`,
    );
  if (!(epsilon >= 0)) throw new OptimError(`${who}: epsilon is ${epsilon}. Set it to a number of at least 0.`);
  const shape = x.shape.slice(-axes);
  for (const weight of weights)
    if (weight && String(weight.shape) !== String(shape))
      throw new OptimError(
        `${who}: a weight has the shape [${weight.shape}], and the last axes of the input have [${shape}]. Give one of that shape.`,
      );
  const size = shape.reduce((a, b) => a * b, 1);
  const rows = x.size / size;
  return { shape, size, rows, factor: rows ** -0.5 };
}

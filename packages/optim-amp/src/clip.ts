import { OptimError, orderOf } from "optim-core";

/** What gradients are clipped to; none where nothing is asked. */
export interface Clip {
  readonly order: ReturnType<typeof orderOf> | "none";
  readonly maxNorm: number;
  readonly normType: number;
}

export const noClip: Clip = { order: "none", maxNorm: 1, normType: 2 };

/** @throws OptimError for an argument out of its domain. */
export function clipTo(maxNorm: number, normType: number): Clip {
  if (typeof maxNorm !== "number" || !(maxNorm >= 0))
    throw new OptimError(`GradScaler: maxNorm is ${maxNorm}; it must be a number of at least 0.`);
  if (typeof normType !== "number" || Number.isNaN(normType))
    throw new OptimError(`GradScaler: normType is ${normType}; it must be a number.`);
  return { order: orderOf(normType), maxNorm, normType };
}

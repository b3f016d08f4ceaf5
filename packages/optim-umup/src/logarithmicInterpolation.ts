import { OptimError } from "optim-core";

/**
 * The number between `lower` (where `alpha` is 0) and `upper` (where it is 1), in steps of equal ratio:
 * `exp(alpha · ln(upper) + (1 − alpha) · ln(lower))`.
 *
 * @throws OptimError where a limit is not a positive number.
 */
export function logarithmicInterpolation(alpha: number, lower: number, upper: number): number {
  if (!(lower > 0 && upper > 0))
    throw new OptimError(`logarithmicInterpolation: the limits are ${lower} and ${upper}. Give positive numbers.`);
  return Math.exp(alpha * Math.log(upper) + (1 - alpha) * Math.log(lower));
}

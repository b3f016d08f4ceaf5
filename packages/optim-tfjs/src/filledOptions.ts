import { js, Optimizer, type OptimizerClass, type OptimizerHyper, parameter, type Rule } from "optim-core";
import type { SavedOptions } from "./config.ts";

/**
 * The options of a group that is told `hyper`: the defaults added, and all of them checked, on a parameter of one number. A rule's
 * warnings wait for the real groups.
 *
 * @throws OptimError for an option that the optimizer does not have, or one outside its domain.
 */
export function filledOptions<H extends OptimizerHyper, S>(
  { rule }: OptimizerClass<H, S>,
  hyper: object,
): SavedOptions {
  const quiet = { ...(rule as unknown as Rule<OptimizerHyper>), warn: () => undefined };
  const { params: _, ...options } = new Optimizer(quiet, js, [parameter(new Float32Array(1))], hyper).paramGroups[0]!;
  return options;
}

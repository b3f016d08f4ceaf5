import * as tf from "@tensorflow/tfjs-core";
import { decayGroups, type OptimizerClass, type OptimizerHyper, type State, WarmupCosine } from "optim-core";
import { builtins } from "optim-core/registry";
import { type TfjsOptimizer, tfjs } from "optim-tfjs";
import { recipeOf } from "./recipe.ts";
import type { Settings } from "./settings.ts";

/** The optimizer of a network's weights, with its schedule. */
export type NetworkOptimizer = TfjsOptimizer<typeof tf, OptimizerHyper, State>;

/** The names that `--optimizer` may have. */
export const optimizerNames: readonly string[] = builtins.names();

/**
 * The optimizer that the settings name, for weights that are known already: matrices decay, the rest does not,
 * gradients are clipped to a norm of 1, and the learning rate rises for a tenth of the steps and falls along a cosine
 * for the others.
 */
export function makeOptimizer(
  { optimizer, lr }: Settings,
  variables: readonly tf.Variable[],
  totalSteps: number,
): NetworkOptimizer {
  const type = builtins.get(optimizer) as unknown as OptimizerClass<OptimizerHyper, State>;
  const { weightDecay, options } = recipeOf(optimizer);
  const warmupSteps = Math.ceil(totalSteps / 10);
  return tfjs(tf, type, {
    lr,
    ...options,
    variables,
    clipNorm: 1,
    ...(weightDecay === undefined ? {} : { groups: (params) => decayGroups(params, weightDecay) }),
    schedule: (inner) => new WarmupCosine(inner, { totalSteps, warmupSteps, startFactor: 1 / warmupSteps }),
  });
}

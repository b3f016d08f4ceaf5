import { OptimError } from "optim-core";

/** The share τ that residual branch `index` (0, 1, …) of `layers` has beside its skip connection. */
export type ResidualScalingRule = (index: number, layers: number) => number;

/** How much the branches of a transformer count; 1 where nothing is said. */
export interface ResidualScalingOptions {
  /** What all branches together add, for each kind, against the embedding. */
  readonly residualMult?: number;
  /** What the attention adds against the MLP. */
  readonly residualAttnRatio?: number;
}

/**
 * The shares of a transformer's residual branches, which are attention (even index) and MLP (odd index) in turn: all attention layers add
 * the same, all MLP layers add the same, whatever the depth (arXiv:2407.17465, appendix G). `layers` counts branches, so a transformer of
 * n layers has 2n.
 *
 * @throws OptimError for options that are not positive numbers, and from the rule for an index that is not one of the layers.
 */
export function transformerResidualScalingRule({
  residualMult = 1,
  residualAttnRatio = 1,
}: ResidualScalingOptions = {}): ResidualScalingRule {
  for (const [name, x] of Object.entries({ residualMult, residualAttnRatio }))
    if (!(x > 0 && x < Infinity))
      throw new OptimError(`transformerResidualScalingRule: ${name} is ${x}. Give a positive number.`);
  const mlp = residualMult * (2 / (1 + residualAttnRatio ** 2)) ** 0.5;
  const attention = residualAttnRatio * mlp;
  return (index, layers) => {
    if (!Number.isInteger(index) || index < 0 || !(index < layers))
      throw new OptimError(
        `transformerResidualScalingRule: there is no index ${index} among ${layers} layers. Count from 0.`,
      );
    const before = layers / 2 + Math.ceil(index / 2) * attention ** 2 + Math.floor(index / 2) * mlp ** 2;
    return (index % 2 ? mlp : attention) / before ** 0.5;
  };
}

/**
 * Tags, and learning rates that carry over to wider models.
 *
 * @module optim-umup
 */
export { Adam, type AdamState } from "./adam.ts";
export { AdamW } from "./adamW.ts";
export { applyConstraint, type Constraint } from "./constraint.ts";
export { logarithmicInterpolation } from "./logarithmicInterpolation.ts";
export { adamScale, type LrScale, type ReadoutConstraint, sgdScale } from "./lrScale.ts";
export { checkMup, fanInOf, type KernelLayout, type Mup, type Taggable, tag } from "./mup.ts";
export {
  type ScaledGroup,
  type ScaledParametersOptions,
  scaledParameters,
  type UnscaledGroup,
} from "./scaledParameters.ts";
export type { Rate } from "./scaledRate.ts";
export { SGD } from "./sgd.ts";
export {
  type ResidualScalingOptions,
  type ResidualScalingRule,
  transformerResidualScalingRule,
} from "./transformerResidualScalingRule.ts";

/**
 * Any optimizer as one of TensorFlow.js.
 *
 * @module optim-tfjs
 */
export { type ClippedByNorm, clipByGlobalNorm, type GradientList } from "./clipByGlobalNorm.ts";
export type { FunctionalInput, FunctionalOutput, FunctionalState, TensorHyper } from "./functionalInput.ts";
export type { Gradients } from "./gradients.ts";
export type { StateArray } from "./stateArray.ts";
export type { TfBuffer, VariableParam } from "./tfBuffer.ts";
export { register, tfjs } from "./tfjs.ts";
export type { TfjsMembers, TfjsOptimizer } from "./tfjsOptimizer.ts";
export type {
  AdapterOptions,
  Functions,
  Hyper,
  StepSchedule,
  TfGroup,
  TfGroups,
  TfjsOptions,
  VariableLike,
  VariableSource,
} from "./tfjsOptions.ts";
export type {
  OptimizerOf,
  TensorOf,
  TfModule,
  TfNamedTensor,
  TfOptimizerBase,
  TfTensor,
  TfVariable,
  VariableOf,
} from "./tfModule.ts";

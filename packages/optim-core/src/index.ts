export { type Algebra, float64, fold } from "./algebra.ts";
export type { Backend, BufferInfo, Kernel, Launch, Rows, TensorLaunch } from "./backend.ts";
export { DeviceScalar } from "./deviceScalar.ts";
export type { CommonOptions } from "./domain.ts";
export { OptimError } from "./error.ts";
export {
  Bool,
  biasCorrection,
  constant,
  debias,
  ema,
  highest,
  lowest,
  mean,
  type Node,
  Num,
  type NumLike,
  norm,
  oneMinus,
  sum,
  where,
} from "./expr.ts";
export { type Extent, matrixOf, type Over, type SlotExtent, sizeOf, slotShape } from "./extent.ts";
export type { GroupInput, GroupOptions, ParamGroup } from "./group.ts";
export { type HookOptions, type Hooks, hookAll, type StepArgs, type Unhook } from "./hooks.ts";
export type { DType, HostArray, HostTensor } from "./hostTensor.ts";
export {
  type Choice,
  choicesOf,
  defaultOf,
  type HyperDefault,
  type HyperDefaults,
  type HyperValue,
  isOptional,
  type Optional,
  oneOf,
  optional,
  type Traced,
  type Widen,
} from "./hyper.ts";
export { type JsBuffer, js } from "./js/backend.ts";
export { AdamW } from "./optim/adamw.ts";
export { type Decay, decayed } from "./optim/decay.ts";
export { Optimizer, type OptimizerHyper } from "./optimizer.ts";
export { defineOptimizer, type OptimizerClass, optimizer } from "./optimizerClass.ts";
export { type Param, type ParamTags, parameter } from "./param.ts";
export { Graph, type Options, type Program, type Store, slotsOf, trace } from "./program.ts";
export { type Domain, defineRule, type Next, type Rule, type RuleInit, type Symbols, type Weight } from "./rule.ts";
export { copy, type Fill, filled, type Slot, type State, scalar, slot, zeros } from "./slot.ts";
export type { LoadReport, LooseStateDict, SavedGroup, SavedState, StateDict } from "./stateDict.ts";

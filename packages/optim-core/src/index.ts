/**
 * Optimizers, parameter groups, hooks, state dicts, schedules, clipping, averaging and files, and what an author of optimizers or backends needs.
 *
 * @module optim-core
 */
export { type Algebra, float64, fold } from "./algebra.ts";
export { AveragedModel, type AveragedModelOptions, type AveragedModelState } from "./averagedModel.ts";
export { type AvgFn, getEmaAvgFn, getEmaMultiAvgFn, getSwaAvgFn, getSwaMultiAvgFn } from "./avgFn.ts";
export type { Backend, BufferInfo, Kernel, Launch, Recording, Rows, TensorLaunch } from "./backend.ts";
export { type CapturedStep, type CaptureOptions, captureStep } from "./captureStep.ts";
export { checkedRule } from "./checkedRule.ts";
export type { Checkpoint, CheckpointValue } from "./checkpoint/checkpoint.ts";
export { decodeCheckpoint, encodeCheckpoint } from "./checkpoint/checkpointFile.ts";
export { readSafetensors, type Safetensors } from "./checkpoint/readSafetensors.ts";
export { writeSafetensors } from "./checkpoint/writeSafetensors.ts";
export { type ClipNormOptions, type Clipped, clipGradNorm, type TotalNorm } from "./clipGradNorm.ts";
export { clipGradValue } from "./clipGradValue.ts";
export { type AnyOptimizerClass, type ClassesByName, createRegistry, type Registry } from "./createRegistry.ts";
export { type DecayGroup, decayGroups } from "./decayGroups.ts";
export { bindScalar, DeviceScalar } from "./deviceScalar.ts";
export type { DeviceSteps, PreparedLaunch, PreparedTensor } from "./deviceSteps.ts";
export type { CommonOptions } from "./domain.ts";
export { OptimError } from "./error.ts";
export { type Bench, evaluate } from "./evaluate.ts";
export {
  Bool,
  biasCorrection,
  constant,
  debias,
  ema,
  highest,
  isReduction,
  lerp,
  lowest,
  mean,
  type Node,
  Num,
  type NumLike,
  norm,
  oneMinus,
  type ReduceOp,
  sum,
  where,
} from "./expr.ts";
export { type Extent, matrixOf, type Over, type SlotExtent, sizeOf, slotShape } from "./extent.ts";
export type { FunctionalOptions, FunctionalOptionsOn } from "./functional/functionalOptions.ts";
export { type InPlace, inPlace } from "./functional/inPlace.ts";
export { type FunctionalResult, type FunctionalState, type Pure, pure } from "./functional/pure.ts";
export { GradAccumulator } from "./gradAccumulator.ts";
export { gradientTensors } from "./gradients.ts";
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
export { type KernelSource, kernelsOf } from "./kernels.ts";
export type { Memory } from "./memory.ts";
export { distReduceMetrics, type MetricsReducer } from "./metrics/distReduceMetrics.ts";
export type { Metrics } from "./metrics/metrics.ts";
export { preReduceMetrics } from "./metrics/preReduceMetrics.ts";
export { type MeasuringOptimizer, reportPerParameterMetrics } from "./metrics/reportPerParameterMetrics.ts";
export { type MetricsHyper, withMetrics } from "./metrics/withMetrics.ts";
export { AdaBelief } from "./optim/adaBelief.ts";
export { Adadelta } from "./optim/adadelta.ts";
export { Adagrad } from "./optim/adagrad.ts";
export { Adam } from "./optim/adam.ts";
export { Adamax } from "./optim/adamax.ts";
export { AdamW } from "./optim/adamw.ts";
export { AMSGrad } from "./optim/amsgrad.ts";
export { ASGD } from "./optim/asgd.ts";
export { CautiousLion } from "./optim/cautiousLion.ts";
export { type Decay, decayed } from "./optim/decay.ts";
export { DecoupledAdamW } from "./optim/decoupledAdamw.ts";
export { DecoupledSGDW } from "./optim/decoupledSgdw.ts";
export { LAMB } from "./optim/lamb.ts";
export { LARS } from "./optim/lars.ts";
export { Lion } from "./optim/lion.ts";
export { NAdam } from "./optim/nadam.ts";
export { RAdam } from "./optim/radam.ts";
export { RMSprop } from "./optim/rmsprop.ts";
export { Rprop } from "./optim/rprop.ts";
export { SGD } from "./optim/sgd.ts";
export { Optimizer, type OptimizerHyper, type ParamState } from "./optimizer.ts";
export { defineOptimizer, type OptimizerClass, optimizer, type StoredClass } from "./optimizerClass.ts";
export { labelOf, type Param, type ParamTags, parameter } from "./param.ts";
export { passesOf } from "./passes.ts";
export { type Graph, makeGraph, type Options, type Program, type Store, slotsOf, trace } from "./program.ts";
export { reducers } from "./reducers.ts";
export { type Domain, defineRule, type Next, type Rule, type RuleInit, type Symbols, type Weight } from "./rule.ts";
export { RuleRunner, type RuleTensor, runnerOf } from "./ruleRunner.ts";
export { AdamWarmup, type AdamWarmupOptions } from "./schedule/adamWarmup.ts";
export { AdamWarmupCosineDecay, type AdamWarmupCosineDecayOptions } from "./schedule/adamWarmupCosineDecay.ts";
export type { AnnealStrategy } from "./schedule/anneal.ts";
export { ChainableScheduler } from "./schedule/chainableScheduler.ts";
export { ChainedScheduler, type ChainedSchedulerOptions } from "./schedule/chainedScheduler.ts";
export { ConstantLR, type ConstantLROptions } from "./schedule/constantLR.ts";
export { CosineAnnealingLR, type CosineAnnealingLROptions } from "./schedule/cosineAnnealingLR.ts";
export {
  CosineAnnealingWarmRestarts,
  type CosineAnnealingWarmRestartsOptions,
} from "./schedule/cosineAnnealingWarmRestarts.ts";
export { CyclicLR, type CyclicLROptions } from "./schedule/cyclicLR.ts";
export { ExponentialLR, type ExponentialLROptions } from "./schedule/exponentialLR.ts";
export type { FieldSource, Range } from "./schedule/fieldReader.ts";
export { InverseSqrt, type InverseSqrtOptions } from "./schedule/inverseSqrt.ts";
export { LambdaLR, type LambdaLROptions } from "./schedule/lambdaLR.ts";
export { LinearLR, type LinearLROptions } from "./schedule/linearLR.ts";
export type { LrLambda } from "./schedule/lrLambda.ts";
export { MultiplicativeLR, type MultiplicativeLROptions } from "./schedule/multiplicativeLR.ts";
export { MultiStepLR, type MultiStepLROptions } from "./schedule/multiStepLR.ts";
export { Noam, type NoamOptions } from "./schedule/noam.ts";
export { OneCycleLR, type OneCycleLROptions } from "./schedule/oneCycleLR.ts";
export type { PerGroup } from "./schedule/perGroup.ts";
export { PolynomialLR, type PolynomialLROptions } from "./schedule/polynomialLR.ts";
export { ReduceLROnPlateau, type ReduceLROnPlateauOptions } from "./schedule/reduceLROnPlateau.ts";
export { RuleScheduler } from "./schedule/ruleScheduler.ts";
export type { Schedulable, ScheduledGroup } from "./schedule/schedulable.ts";
export type { ScheduleRule } from "./schedule/scheduleRule.ts";
export { Scheduler } from "./schedule/scheduler.ts";
export type { Json, SchedulerState } from "./schedule/schedulerState.ts";
export { SequentialLR, type SequentialLROptions } from "./schedule/sequentialLR.ts";
export { StepLR, type StepLROptions } from "./schedule/stepLR.ts";
export { SWALR, type SWALROptions } from "./schedule/swaLR.ts";
export { WarmupCosine, type WarmupCosineOptions } from "./schedule/warmupCosine.ts";
export { WSD, type WSDOptions } from "./schedule/wsd.ts";
export { type Always, copy, type Fill, filled, type Slot, type State, scalar, slot, zeros } from "./slot.ts";
export type { LoadReport, SavedGroup, SavedState, StateDict } from "./stateDict.ts";
export { fromTorch, type TorchClass, type TorchStateDict, type TorchValue, toTorch } from "./torch.ts";
export { type NormOrder, normOrders, orderOf, totalNorm } from "./totalNorm.ts";
export { uniformTable } from "./uniformTable.ts";

/**
 * The conformance suites of optimizers, backends and scalers.
 *
 * @module optim-testing
 */
export type { Arithmetic, BackendInfo, Operation } from "./backend/backendInfo.ts";
export { cases } from "./cases.ts";
export { cudaInfo, wasmInfo, webgpuInfo } from "./kernelInfo.ts";
export type {
  BadInput,
  Case,
  GoodInput,
  LooseOptimizer,
  LooseOptions,
  OptimizerInfo,
  Reference,
  ReferenceStep,
  Skip,
  Training,
} from "./optimizerInfo.ts";
export { caseOf } from "./optimizerInfo.ts";
export type { Target } from "./target.ts";
export { testBackend } from "./testBackend.ts";
export { type ScalerInfo, testGradScaler } from "./testGradScaler.ts";
export { testCase, testOptimizer } from "./testOptimizer.ts";

/**
 * Half precision for plain arrays and any backend.
 *
 * @module optim-amp
 */
export { GradScaler } from "./gradScaler.ts";
export type { ClipOptions, GradScalerOptions, Nested, OutputAdapter, ScaledNorm } from "./gradScalerOptions.ts";
export {
  fromTorchScaler,
  type GradScalerState,
  type TorchGradScalerState,
  toTorchScaler,
} from "./gradScalerState.ts";
export { fromBf16, toBf16 } from "./half/bf16.ts";
export { fromF16, toF16 } from "./half/f16.ts";
export { BF16Array, F16Array } from "./half/halfArray.ts";
export { type HalfJsBuffer, halfJs, halfParameter } from "./half/halfJs.ts";
export { type MasterState, mixed } from "./mixed.ts";
export type { MixedClass } from "./mixedClass.ts";
export type { Scalable } from "./scalable.ts";
export { scaledRule } from "./scaledRule.ts";
export type { ScaleRecord } from "./scaleHistory.ts";
export type { ScalerReducer } from "./scalerReducer.ts";

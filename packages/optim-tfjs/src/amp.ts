/**
 * The gradient scaler for TensorFlow.js.
 *
 * @module optim-tfjs/amp
 */
export type { TfScalerOptions } from "./amp/ampOptions.ts";
export { gradScaler } from "./amp/gradScaler.ts";
export type { LossGradients } from "./amp/lossGradients.ts";
export { register } from "./amp/register.ts";
export { scaledOptimizer } from "./amp/scaledOptimizer.ts";
export type { ScaledOptions } from "./amp/scaledOptions.ts";
export type { ScaledMembers, ScaledTfOptimizer } from "./amp/scaledTfOptimizer.ts";
export type { TfGradScaler } from "./amp/tfGradScaler.ts";
export type { TfScalable } from "./amp/tfScalable.ts";

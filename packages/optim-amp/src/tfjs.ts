/**
 * Half precision inside TensorFlow.js.
 *
 * @module optim-amp/tfjs
 */
export { type AutocastOptions, autocast } from "./tfjs/autocast.ts";
export type { HalfDType } from "./tfjs/halfDType.ts";
export {
  type HalfBackend,
  type HalfBackendOptions,
  registerHalfBackend,
  type TfBackends,
  type WebGpuBackendClass,
} from "./tfjs/registerHalfBackend.ts";
export type { TfModule } from "./tfjs/tfModule.ts";

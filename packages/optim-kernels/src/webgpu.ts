/**
 * Kernels of WebGPU, in a browser or on Dawn.
 *
 * @module optim-kernels/webgpu
 */
import { OptimError } from "optim-core";
import { WebGpuBackend } from "./webgpu/backend.ts";

export type { WrapOptions } from "./webgpu/backend.ts";
export { GpuArray } from "./webgpu/gpuArray.ts";
export { WebGpuBackend };

/**
 * The backend of a GPUDevice.
 *
 * @throws OptimError where there is none: no adapter, or an adapter in its place.
 */
export function webgpu(device: GPUDevice): WebGpuBackend {
  if (!device?.queue)
    throw new OptimError("webgpu: this is no GPUDevice. Ask an adapter for one; where there is none, use wasm().");
  return new WebGpuBackend(device);
}

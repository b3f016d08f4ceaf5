import { WebGpuBackend } from "./webgpu/backend.ts";

export type { WrapOptions } from "./webgpu/backend.ts";
export { GpuArray } from "./webgpu/gpuArray.ts";
export { WebGpuBackend };

/** The backend of a GPUDevice. */
export const webgpu = (device: GPUDevice): WebGpuBackend => new WebGpuBackend(device);

/**
 * Kernels of CUDA from Node, through the driver alone.
 *
 * @module optim-kernels/cuda
 */
import { CudaBackend, type CudaOptions } from "./cuda/backend.ts";
import { type CudaDeviceInfo, devicesOf } from "./cuda/deviceInfo.ts";
import type { Driver } from "./cuda/driver.ts";
import { loadDriver } from "./cuda/loadDriver.ts";

export type { CudaOptions, CudaParameterOptions } from "./cuda/backend.ts";
export { CudaBuffer } from "./cuda/cudaBuffer.ts";
export type { CudaDeviceInfo } from "./cuda/deviceInfo.ts";
export type { Driver } from "./cuda/driver.ts";
export type { CudaWrapOptions } from "./cuda/memory.ts";
export { CudaBackend, loadDriver };

/**
 * The backend of an NVIDIA GPU, through the driver that is installed and npm's koffi.
 *
 * @throws OptimError where there is no koffi, no driver or no device.
 */
export async function cuda(options?: CudaOptions): Promise<CudaBackend> {
  return cudaOn(await loadDriver(), options);
}

/**
 * The GPUs of this machine that CUDA sees.
 *
 * @throws OptimError where there is no koffi or no driver.
 */
export async function cudaDevices(): Promise<readonly CudaDeviceInfo[]> {
  return devicesOf(await loadDriver());
}

/** The backend of a GPU through a driver that is already there. */
export const cudaOn = (driver: Driver, options?: CudaOptions): CudaBackend => new CudaBackend(driver, options);

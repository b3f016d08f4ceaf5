import type { Driver } from "optim-kernels/cuda";
import { BenchError } from "../benchError.ts";

/** Calls a function of the CUDA driver. @throws BenchError with CUDA's name for what has gone wrong. */
export function askDriver<K extends Exclude<keyof Driver, "view">>(
  driver: Driver,
  name: K,
  ...args: Parameters<Driver[K]>
): void {
  const result = (driver[name] as (...args: unknown[]) => number)(...args);
  if (result === 0) return;
  const called: [string | null] = [null];
  driver.cuGetErrorName(result, called);
  throw new BenchError(`${name} has failed: ${called[0] ?? `CUresult ${result}`}. Look at the GPU: nvidia-smi.`);
}

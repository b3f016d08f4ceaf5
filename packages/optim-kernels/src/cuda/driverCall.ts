import type { Driver } from "./driver.ts";
import { fail } from "./fail.ts";

/** A function of the driver. */
export type DriverFunction = Exclude<keyof Driver, "view">;

/** What the driver answers while work is not done yet. */
export const notReady = 600;

/** What is to be done about an error, where that can be said. */
const advice: Readonly<Record<string, string>> = {
  CUDA_ERROR_NO_DEVICE: "Use wasm(), or make a device visible (CUDA_VISIBLE_DEVICES).",
  CUDA_ERROR_ILLEGAL_ADDRESS:
    "A kernel has used memory that is not there: a wrapped pointer that was freed meanwhile, perhaps. CUDA can do nothing more in this process.",
  CUDA_ERROR_SYSTEM_DRIVER_MISMATCH:
    "The kernel module and the library of the driver are of two versions: restart the machine.",
  CUDA_ERROR_UNSUPPORTED_PTX_VERSION: "The driver is older than CUDA 11: install a newer one.",
};

/** An error of the driver in words: CUDA's name for it, what it says, and what to do. */
export function describeResult(driver: Driver, result: number): string {
  const [name, text]: [string | null][] = [[null], [null]];
  driver.cuGetErrorName(result, name!);
  driver.cuGetErrorString(result, text!);
  const known = name![0] ?? `CUresult ${result}`;
  const told = text![0] ? ` (${text![0]})` : "";
  return `${known}${told}.${advice[known] ? ` ${advice[known]}` : ""}`;
}

/**
 * Calls the driver.
 *
 * @throws OptimError with CUDA's name for what has gone wrong.
 */
export function call<K extends DriverFunction>(driver: Driver, name: K, ...args: Parameters<Driver[K]>): void {
  const result = (driver[name] as (...args: unknown[]) => number)(...args);
  if (result !== 0) fail(`${name} has failed: ${describeResult(driver, result)}`);
}

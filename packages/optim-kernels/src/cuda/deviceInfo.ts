import type { Driver } from "./driver.ts";
import { call } from "./driverCall.ts";
import { fail } from "./fail.ts";

/** A GPU as its driver describes it. */
export interface CudaDeviceInfo {
  /** What `cuda({ device })` calls it. */
  readonly ordinal: number;
  readonly name: string;
  /** Compute capability, as in 9.0. */
  readonly capability: number;
  readonly multiprocessors: number;
  /** In bytes. */
  readonly memory: number;
  /** Whether it reads memory of the host by itself, so that a copy need not take its bytes at the call. */
  readonly readsHost: boolean;
}

/** CUdevice_attribute by what it says. */
const attributes = { multiprocessors: 16, major: 75, minor: 76, usesHostPageTables: 100 } as const;

/**
 * Initializes the driver, and describes one of its devices.
 *
 * @throws OptimError where there is no such device.
 */
export function describeDevice(driver: Driver, ordinal: number): CudaDeviceInfo & { readonly handle: number } {
  const count = countDevices(driver);
  if (!(Number.isSafeInteger(ordinal) && ordinal >= 0 && ordinal < count))
    fail(
      count > 0 ? `there is no device ${ordinal}, only 0 to ${count - 1}.` : "this driver has no device. Use wasm().",
    );
  const number = new Int32Array(1);
  call(driver, "cuDeviceGet", number, ordinal);
  const handle = number[0]!;
  const text = new Uint8Array(256);
  call(driver, "cuDeviceGetName", text, text.length, handle);
  const memory = new BigUint64Array(1);
  call(driver, "cuDeviceTotalMem_v2", memory, handle);
  const attribute = (name: keyof typeof attributes): number => {
    call(driver, "cuDeviceGetAttribute", number, attributes[name], handle);
    return number[0]!;
  };
  return {
    handle,
    ordinal,
    name: new TextDecoder().decode(text.subarray(0, text.indexOf(0))),
    capability: attribute("major") + attribute("minor") / 10,
    multiprocessors: attribute("multiprocessors"),
    memory: Number(memory[0]),
    readsHost: attribute("usesHostPageTables") === 1,
  };
}

/** All devices of a driver. */
export function devicesOf(driver: Driver): readonly CudaDeviceInfo[] {
  return Array.from({ length: countDevices(driver) }, (_, ordinal) => {
    const { handle: _handle, ...info } = describeDevice(driver, ordinal);
    return info;
  });
}

function countDevices(driver: Driver): number {
  const count = new Int32Array(1);
  call(driver, "cuInit", 0);
  call(driver, "cuDeviceGetCount", count);
  return count[0]!;
}

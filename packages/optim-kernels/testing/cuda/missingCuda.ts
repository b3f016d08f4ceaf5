import { createRequire } from "node:module";
import { driverLibraries } from "../../src/cuda/driverLibraries.ts";
import { prototypeOf } from "../../src/cuda/prototypes.ts";

/** Stays loaded: a driver that has been initialized must not be unloaded by a garbage collection. */
const loaded: unknown[] = [];

/**
 * Why this process can run no CUDA, or undefined. Initializes the driver where there is one, but makes no context. Vitest's configuration
 * calls it: it waits for nothing, and imports no package but koffi.
 */
export function missingCuda(library = driverLibraries[`${process.platform}-${process.arch}`]): string | undefined {
  if (!library) return `CUDA has no driver for ${process.platform}-${process.arch}.`;
  try {
    const koffi: typeof import("koffi") = createRequire(import.meta.url)("koffi");
    const driver = koffi.load(library);
    loaded.push(driver);
    const nameOf = driver.func(prototypeOf("cuGetErrorName"));
    const failed = (called: "cuInit" | "cuDeviceGetCount", argument: unknown): string | undefined => {
      const result: number = driver.func(prototypeOf(called))(argument);
      const name: [string | null] = [null];
      if (result) nameOf(result, name);
      return result ? `${called} of ${library} says ${name[0] ?? result}.` : undefined;
    };
    const count = new Int32Array(1);
    return (
      failed("cuInit", 0) ?? failed("cuDeviceGetCount", count) ?? (count[0] ? undefined : `${library} finds no device.`)
    );
  } catch (cause) {
    const [why] = String(cause).split("\n");
    return `CUDA does not load here (${library}: ${why}).`;
  }
}

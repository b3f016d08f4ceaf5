import type { LibraryHandle } from "koffi";
import type { Driver } from "./driver.ts";
import { driverLibraries } from "./driverLibraries.ts";
import { fail } from "./fail.ts";
import { type FunctionName, functionNames, prototypeOf } from "./prototypes.ts";

type Koffi = typeof import("koffi");

/** Kept, since koffi unloads a library that nothing refers to, and a driver must not go while its contexts live. */
const drivers = new Map<string, Driver>();

/** The CUDA driver of this machine, or of a shared library that has its functions. It is loaded once, and initializes nothing. */
export async function loadDriver(library?: string, platform = `${process.platform}-${process.arch}`): Promise<Driver> {
  const name = library ?? driverLibraries[platform];
  if (!name)
    fail(
      `the CUDA driver is for ${Object.keys(driverLibraries).join(", ")}, and this process is ${platform}. Use wasm() or webgpu().`,
    );
  const koffi = await importKoffi();
  const driver = drivers.get(name) ?? declare(koffi, name);
  drivers.set(name, driver);
  return driver;
}

async function importKoffi(): Promise<Koffi> {
  try {
    return await import("koffi");
  } catch (cause) {
    fail(`koffi, which calls the driver, does not load (${reason(cause)}). npm install koffi, or use wasm().`);
  }
}

function declare(koffi: Koffi, name: string): Driver {
  const library = open(koffi, name);
  const functions = functionNames.map((called) => [called, find(library, name, called)]);
  return { ...Object.fromEntries(functions), view: (address, bytes) => view(koffi, address, bytes) } as Driver;
}

function open(koffi: Koffi, name: string): LibraryHandle {
  try {
    return koffi.load(name);
  } catch (cause) {
    fail(
      `there is no NVIDIA driver here (${name}: ${reason(cause)}). Install one for CUDA 11.4 or newer, or use wasm().`,
    );
  }
}

function find(library: LibraryHandle, name: string, called: FunctionName): unknown {
  try {
    return library.func(prototypeOf(called));
  } catch (cause) {
    fail(
      `the NVIDIA driver here is too old: ${name} has no ${called} (${reason(cause)}). Install one for CUDA 11.4 or newer, or use wasm().`,
    );
  }
}

function view(koffi: Koffi, address: bigint, bytes: number): ArrayBuffer {
  // Node refuses what is longer, and koffi ends the process at that.
  const most = process.getBuiltinModule("node:buffer").constants.MAX_LENGTH;
  if (bytes > most) fail(`a view of ${bytes} bytes is longer than Node allows (${most}). Take parts of it.`);
  return koffi.view(address, bytes);
}

const reason = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

import { dawn } from "./dawn.ts";
import { type DriverName, driverNames, forcedDriver } from "./driverName.ts";
import { hasGpuDevice } from "./hasGpuDevice.ts";
import { isSoftware } from "./isSoftware.ts";
import { missingWebGpu } from "./missingWebGpu.ts";
import { swiftShader } from "./swiftShader.ts";
import { systemDrivers } from "./systemDrivers.ts";
import { WebGpuError } from "./webGpuError.ts";

/** The one GPU object of this process: this module can be loaded more than once. */
const started = globalThis as { [key: symbol]: Promise<GPU> | undefined };
const key = Symbol.for("tooling-webgpu.started");

function manifestsOf(driver: DriverName): readonly string[] {
  if (driver === "swiftshader") return process.arch === "x64" ? [swiftShader.manifest()] : [];
  // Without a device the drivers would only complain on the console.
  return driver === "gpu" && !hasGpuDevice() ? [] : systemDrivers()[driver];
}

/** The GPU object of a driver, or why it has none. Elsewhere than on Linux the system's driver is the only one. */
async function startDriver(driver: DriverName): Promise<GPU | string> {
  const linux = process.platform === "linux";
  if (!linux && driver !== "gpu") return `${driver} is for Linux`;
  const manifests = linux ? manifestsOf(driver) : [];
  if (linux && manifests.length === 0) return driver === "gpu" ? "no GPU with a Vulkan driver" : `no ${driver}`;
  const gpu = await dawn(manifests);
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (adapter === null) return `${driver} is not good enough for WebGPU (${manifests.join(", ")})`;
  if (linux && driver === "gpu" && isSoftware(adapter)) return "no GPU but a software adapter";
  return gpu;
}

/** What a page has, where libraries look for it. */
function giveNavigator(gpu: GPU): void {
  const holder = globalThis as { navigator?: object };
  holder.navigator ??= {};
  Object.defineProperty(holder.navigator, "gpu", { value: gpu, configurable: true });
}

async function start(): Promise<GPU> {
  const missing = missingWebGpu();
  if (missing !== undefined) throw new WebGpuError(missing);
  const forced = forcedDriver();
  const reasons: string[] = [];
  for (const driver of forced === undefined ? driverNames : [forced]) {
    const gpu = await startDriver(driver);
    if (typeof gpu === "string") {
      reasons.push(gpu);
      continue;
    }
    giveNavigator(gpu);
    return gpu;
  }
  throw new WebGpuError(`There is no WebGPU adapter here: ${reasons.join("; ")}.`);
}

/**
 * WebGPU in this Node process, as a page has it: the GPU object, also as `navigator.gpu`, and the constants (`GPUBufferUsage` …) as globals.
 * It takes a GPU where the system has one, else lavapipe where it is installed, else SwiftShader from npm; OPTIM_WEBGPU=gpu, lavapipe or
 * swiftshader allows only that one. Every call gives the same object. Throws a WebGpuError with the reason where there is no adapter.
 */
export function startWebGpu(): Promise<GPU> {
  started[key] ??= start();
  return started[key];
}

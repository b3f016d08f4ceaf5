import { systemDrivers } from "./systemDrivers.ts";

const platforms = ["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64", "win32-x64", "win32-arm64"];

/**
 * Why this machine can have no WebGPU in Node, or undefined. Loads nothing: where it is undefined, an adapter that is missing all the same is
 * a failure.
 */
export function missingWebGpu(
  platform = `${process.platform}-${process.arch}`,
  drivers = systemDrivers(),
): string | undefined {
  if (!platforms.includes(platform)) return `npm's webgpu has no build for ${platform}.`;
  if (platform === "linux-arm64" && drivers.gpu.length + drivers.lavapipe.length === 0)
    return "There is no SwiftShader for linux-arm64 on npm, and no Vulkan driver here. Install mesa-vulkan-drivers, version 25 or newer.";
  return undefined;
}

import { loadVulkanLoader, useVulkanDrivers } from "./vulkanLoader.ts";
import { WebGpuError } from "./webGpuError.ts";

/** A GPU object that is collected crashes the devices made from it, so all of them stay for the life of the process. */
const kept = globalThis as { [key: symbol]: GPU[] | undefined };
const key = Symbol.for("tooling-webgpu.kept");

/** npm's Dawn. Native code: it needs a C library that is new enough. */
async function loadDawn(): Promise<typeof import("webgpu")> {
  try {
    return await import("webgpu");
  } catch (cause) {
    throw new WebGpuError(`npm's webgpu cannot be loaded here: ${cause}. It needs glibc 2.34 on Linux.`, { cause });
  }
}

/** A new GPU object of npm's Dawn; on Linux with the Vulkan drivers of these manifests, and no others. */
export async function dawn(manifests: readonly string[]): Promise<GPU> {
  if (process.platform === "linux") {
    loadVulkanLoader();
    useVulkanDrivers(manifests);
  }
  const { create, globals } = await loadDawn();
  // GPUBufferUsage and its like, which a page has too.
  Object.assign(globalThis, globals);
  const gpu = create([]);
  kept[key] = [...(kept[key] ?? []), gpu];
  return gpu;
}

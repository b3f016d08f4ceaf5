import { loadVulkanLoader, useVulkanDrivers } from "./vulkanLoader.ts";

/** A GPU object that is collected crashes the devices made from it, so all of them stay for the life of the process. */
const kept = globalThis as { [key: symbol]: GPU[] | undefined };
const key = Symbol.for("tooling-webgpu.kept");

/** A new GPU object of npm's Dawn; on Linux with the Vulkan drivers of these manifests, and no others. */
export async function dawn(manifests: readonly string[]): Promise<GPU> {
  if (process.platform === "linux") {
    loadVulkanLoader();
    useVulkanDrivers(manifests);
  }
  const { create, globals } = await import("webgpu");
  // GPUBufferUsage and its like, which a page has too.
  Object.assign(globalThis, globals);
  const gpu = create([]);
  kept[key] = [...(kept[key] ?? []), gpu];
  return gpu;
}

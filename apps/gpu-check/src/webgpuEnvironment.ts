import { constants } from "node:os";
import { fileURLToPath } from "node:url";

/** Whether the system has a Vulkan loader. */
function isThere(): boolean {
  try {
    process.dlopen({ exports: {} }, "libvulkan.so.1", constants.dlopen.RTLD_NOW);
  } catch (error) {
    // Node says this of every library that it could load and that is no Node module.
    return error instanceof Error && error.message.includes("did not self-register");
  }
  return true;
}

/** The environment in which WebGPU finds a GPU, and no software adapter; with the loader of this folder where the system has none. */
export function webgpuEnvironment(): Record<string, string> {
  const { OPTIM_WEBGPU = "gpu", LD_LIBRARY_PATH } = process.env;
  const own = process.platform === "linux" && !isThere() ? [fileURLToPath(new URL("./lib", import.meta.url))] : [];
  const libraries = [...own, LD_LIBRARY_PATH].filter(Boolean).join(":");
  return { OPTIM_WEBGPU, ...(libraries && { LD_LIBRARY_PATH: libraries }) };
}

import { constants } from "node:os";
import { swiftShader } from "./swiftShader.ts";

const { RTLD_NOW } = constants.dlopen;
/** Keeps a library in the process although it is no Node module; os.constants does not have it. */
const RTLD_NODELETE = 0x1000;

/** Loads a shared library into this process. False where there is none of that name. */
function load(library: string): boolean {
  try {
    process.dlopen({ exports: {} }, library, RTLD_NOW | RTLD_NODELETE);
  } catch (error) {
    // Node says this of every library that it could load and that is no Node module: then it is in the process.
    return error instanceof Error && error.message.includes("did not self-register");
  }
  return true;
}

/** Puts a Vulkan loader where Dawn finds it by name: the system's, else the one that comes with SwiftShader. */
export function loadVulkanLoader(): void {
  if (!load("libvulkan.so.1")) load(swiftShader.loader());
}

/** Says which drivers the loader sees from now on. It reads the environment whenever a Vulkan instance is made. */
export function useVulkanDrivers(manifests: readonly string[]): void {
  const list = manifests.join(":");
  process.env.VK_DRIVER_FILES = list;
  process.env.VK_ICD_FILENAMES = list; // its name before Vulkan 1.3.207
}

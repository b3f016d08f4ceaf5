import { join } from "node:path";
import { unpackOnce } from "./unpackOnce.ts";

const folder = () => unpackOnce("swiftshader", ["swiftshader.tar.br"]);

/** SwiftShader, the Vulkan driver of Chromium for machines without a GPU, from npm: for Linux on x64. */
export const swiftShader = {
  manifest: (): string => join(folder(), "vk_swiftshader_icd.json"),
  loader: (): string => join(folder(), "libvulkan.so.1"),
};

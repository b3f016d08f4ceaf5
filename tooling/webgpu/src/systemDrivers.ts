import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** The manifests of the Vulkan drivers that this system has: lavapipe's apart, since it is no GPU. */
export interface SystemDrivers {
  readonly gpu: readonly string[];
  readonly lavapipe: readonly string[];
}

/** The folders in which Vulkan loaders look, in their order. */
const folders = (): string[] => {
  const { XDG_DATA_HOME = join(homedir(), ".local/share"), XDG_DATA_DIRS = "/usr/local/share:/usr/share" } =
    process.env;
  const roots = ["/etc", XDG_DATA_HOME, ...XDG_DATA_DIRS.split(":"), "/usr/local/share", "/usr/share"];
  return [...new Set(roots.filter((root) => root !== ""))].map((root) => join(root, "vulkan/icd.d"));
};

const manifestsOf = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith(".json"))
        .map((name) => join(folder, name))
    : [];

/** Finds them by their manifests; whether one finds a device is known only when it is asked. */
export function systemDrivers(searched: readonly string[] = folders()): SystemDrivers {
  const manifests = searched.flatMap(manifestsOf);
  const isLavapipe = (path: string) => /\/lvp_icd[^/]*$/.test(path);
  return { gpu: manifests.filter((path) => !isLavapipe(path)), lavapipe: manifests.filter(isLavapipe) };
}

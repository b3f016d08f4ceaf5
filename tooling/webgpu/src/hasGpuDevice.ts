import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Whether Linux shows a device that a GPU's driver opens: the kernel's render nodes, NVIDIA's own, or the one of WSL. */
export function hasGpuDevice(devices = "/dev"): boolean {
  const names = (folder: string) => (existsSync(folder) ? readdirSync(folder) : []);
  return (
    names(join(devices, "dri")).some((name) => name.startsWith("renderD")) ||
    names(devices).some((name) => /^(nvidia\d+|dxg|kgsl-3d0|mali0)$/.test(name))
  );
}

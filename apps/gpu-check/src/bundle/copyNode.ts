import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Copies the Node that runs this, without the names for debuggers where `strip` is installed.
 *
 * @throws Error where it is no Node 20 for Linux on x64.
 */
export function copyNode(to: string): void {
  const { version, platform, arch, execPath } = process;
  if (!version.startsWith("v20.") || platform !== "linux" || arch !== "x64")
    throw new Error(
      `gpu-bundle: it takes its Node from here, and this is ${version} for ${platform}-${arch}. Run it with Node 20 on linux-x64.`,
    );
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(execPath, to);
  chmodSync(to, 0o755);
  spawnSync("strip", [to], { stdio: "ignore" });
}

import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const source = fileURLToPath(new URL("stubDriver.c", import.meta.url));

/** Why this machine cannot compile C, or undefined. */
export function missingCompiler(): string | undefined {
  const { error, status } = spawnSync("cc", ["--version"]);
  return error || status !== 0 ? "There is no C compiler here (cc). Install gcc or clang." : undefined;
}

/** Compiles the CUDA driver that only records, with these options, into a shared library of this name; returns its path. */
export function compileStub(folder: string, name: string, ...options: readonly string[]): string {
  const path = join(folder, name);
  const fixed = ["-std=c11", "-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror"];
  execFileSync("cc", [...options, ...fixed, "-o", path, source], { stdio: ["ignore", "ignore", "pipe"] });
  return path;
}

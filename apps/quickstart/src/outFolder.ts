import { mkdir } from "node:fs/promises";
import { UsageError } from "./usageError.ts";

/** Makes the folder for what a run leaves behind. @throws UsageError where that cannot be. */
export async function makeOutFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (cause) {
    throw new UsageError(`--out ${path}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

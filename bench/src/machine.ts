import { cpus, totalmem } from "node:os";
import type { Suite } from "./suite.ts";

/** What the numbers were measured on. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly node: string;
  /** The adapter of WebGPU or the GPU of CUDA, where a suite uses it. */
  readonly adapter?: string;
  /** PyTorch's version, where a suite would run it, or why it does not. */
  readonly torch?: string;
  readonly date: string;
}

/** This machine, now. */
export const thisMachine = ({ adapter, torch }: Pick<Suite, "adapter" | "torch"> = {}): Machine => ({
  cpu: cpus()[0]?.model.trim() ?? "unknown",
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  ...(adapter !== undefined && { adapter }),
  ...(torch !== undefined && { torch }),
  date: new Date().toISOString(),
});

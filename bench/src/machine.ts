import { cpus, totalmem } from "node:os";

/** What the numbers were measured on. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly node: string;
  /** The adapter of WebGPU, where a suite uses it. */
  readonly adapter?: string;
  readonly date: string;
}

/** This machine, now. */
export const thisMachine = (adapter?: string): Machine => ({
  cpu: cpus()[0]?.model.trim() ?? "unknown",
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  ...(adapter !== undefined && { adapter }),
  date: new Date().toISOString(),
});

import type { WasmKernel } from "./wasmKernel.ts";

/** One sweep over all tensors of a launch: a function of a kernel, and its table in memory. */
export interface Job {
  readonly kernel: WasmKernel;
  /** Which of the kernel's sweeps. */
  readonly sweep: number;
  readonly table: number;
  readonly pieces: number;
  /** The bytes of a row of the table. */
  readonly stride: number;
}

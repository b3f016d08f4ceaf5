import type { DType, Kernel, Program } from "optim-core";
import { stagesOf } from "../stages.ts";
import type { Format } from "./format.ts";
import type { Lanes } from "./lanes.ts";
import { moduleBytes } from "./moduleBytes.ts";
import { type SweepCode, sweepFunction } from "./sweepFunction.ts";

/** A function of a kernel: it steps `pieces` rows of a table. */
type Sweep = (table: number, pieces: number) => void;

/** A program compiled to WebAssembly. `wasmText` of optim-kernels/text shows it to people. */
export interface WasmKernel extends Kernel {
  /** The module, for other threads. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly lanes: Lanes;
  readonly sweeps: readonly SweepCode[];
  /** The functions of its sweeps in this thread. */
  readonly functions: readonly Sweep[];
}

/** Compiles a program for a memory. */
export function wasmKernel(
  program: Program,
  dtypes: Readonly<Record<string, DType>>,
  memory: WebAssembly.Memory,
  formatOf: (dtype: DType) => Format,
): WasmKernel {
  const sweeps = stagesOf(program).map((stage) => sweepFunction(program, stage, dtypes, formatOf));
  const bytes = moduleBytes(sweeps, !(memory.buffer instanceof ArrayBuffer));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory, pow: Math.pow } });
  return {
    program,
    bytes,
    lanes: formatOf(dtypes.p!).lanes,
    sweeps,
    functions: Object.values(exports) as Sweep[],
  };
}

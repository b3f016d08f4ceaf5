import { type DType, type Kernel, OptimError, type Program } from "optim-core";
import { encodeModule } from "./encodeModule.ts";
import { bytesOf, lanesOf, laneType } from "./lanes.ts";
import { printModule } from "./printModule.ts";
import type { SweepCode } from "./sweepFunction.ts";
import { arrayTypes, type WasmDType } from "./wasmArray.ts";
import { wasmProgram } from "./wasmProgram.ts";

/** A function of a kernel: it steps `pieces` rows of a table. */
export type Sweep = (table: number, pieces: number) => void;

/** A program compiled to WebAssembly, and its functions in the thread that made it. */
export interface WasmKernel extends Kernel {
  readonly id: number;
  /** The module, for other threads. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: "f32" | "f64";
  readonly sweeps: readonly SweepCode[];
  readonly functions: readonly Sweep[];
}

/** Makes the functions of a module over a memory. */
export function instantiate(bytes: Uint8Array<ArrayBuffer>, memory: WebAssembly.Memory): readonly Sweep[] {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory, pow: Math.pow } });
  return Object.values(instance.exports) as Sweep[];
}

let kernels = 0;

/** Compiles a program for a memory. @throws OptimError for a precision that WebAssembly does not store. */
export function wasmKernel(
  program: Program,
  dtypes: Readonly<Record<string, DType>>,
  memory: WebAssembly.Memory,
): WasmKernel {
  for (const [symbol, dtype] of Object.entries(dtypes))
    if (!(dtype in arrayTypes) || (symbol === "p" && dtype === "i32"))
      throw new OptimError(
        `wasm: ${program.name} keeps ${symbol} as ${dtype}, and WebAssembly computes with f32 and f64. Use another backend for it.`,
      );
  const { module, sweeps } = wasmProgram(program, dtypes);
  const bytes = encodeModule(module, !(memory.buffer instanceof ArrayBuffer));
  return {
    id: ++kernels,
    program,
    get source() {
      return printModule(module);
    },
    bytes,
    type: laneType(lanesOf(dtypes.p!)),
    sweeps,
    functions: instantiate(bytes, memory),
  };
}

/** The bytes of one number of a precision. */
export const sizeOfNumber = (dtype: DType): number => bytesOf(dtype as WasmDType);

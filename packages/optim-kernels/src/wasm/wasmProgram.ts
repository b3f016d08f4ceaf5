import type { DType, Program } from "optim-core";
import { stagesOf } from "../stages.ts";
import { type SweepCode, sweepFunction } from "./sweepFunction.ts";
import type { WasmModule } from "./wasmModule.ts";

/** A program as WebAssembly: a module, and what the table of each of its sweeps holds. */
export interface WasmProgram {
  readonly module: WasmModule;
  readonly sweeps: readonly SweepCode[];
}

/** Renders a program for parameters and slots of these precisions. */
export function wasmProgram(program: Program, dtypes: Readonly<Record<string, DType>>): WasmProgram {
  const stages = stagesOf(program);
  const sweeps = stages.map((stage, i) =>
    sweepFunction(program, stage, dtypes, stages.length === 1 ? "step" : `sweep${i}`),
  );
  const comment = `${program.name}: one optimizer step. Generated from its update rule.`;
  return { module: { comment, functions: sweeps.map(({ made }) => made) }, sweeps };
}

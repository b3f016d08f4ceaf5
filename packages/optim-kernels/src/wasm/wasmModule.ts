import type { Instruction, ValueType } from "./instruction.ts";

/** A function of a module: its parameters are of type i32, it returns nothing. */
export interface WasmFunction {
  readonly name: string;
  /** What it does, for people. */
  readonly comment: string;
  readonly parameters: readonly string[];
  readonly locals: ReadonlyMap<string, ValueType>;
  /** What a local holds, for people. */
  readonly notes: ReadonlyMap<string, string>;
  readonly body: readonly Instruction[];
}

/** A module of exported functions over an imported memory, and an imported `pow` of two numbers of type f64. */
export interface WasmModule {
  readonly comment: string;
  readonly functions: readonly WasmFunction[];
}

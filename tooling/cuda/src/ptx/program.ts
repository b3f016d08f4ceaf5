import type { Scalar } from "./scalar.ts";

/** A register of a routine. */
export interface Register {
  readonly name: string;
  readonly type: Scalar;
  /** Its place in the routine's list. */
  readonly index: number;
}

/** Memory with a name: a parameter of a kernel, or shared memory. */
export interface Variable {
  readonly name: string;
  readonly type: Scalar;
  readonly offset: number;
  readonly bytes: number;
}

/** What an instruction works on. */
export type Operand =
  | { readonly kind: "register"; readonly register: Register }
  | { readonly kind: "not"; readonly register: Register }
  | { readonly kind: "integer"; readonly value: bigint }
  | { readonly kind: "float"; readonly value: number; readonly bits: bigint; readonly size: 32 | 64 }
  | { readonly kind: "name"; readonly name: string; readonly offset: number }
  | { readonly kind: "address"; readonly base: Operand; readonly offset: number }
  | { readonly kind: "vector"; readonly items: readonly Operand[] }
  | { readonly kind: "arguments"; readonly items: readonly Operand[] };

/** One line of a routine. */
export interface Instruction {
  readonly line: number;
  /** Without its dots: `["ld", "global", "f32"]`. */
  readonly words: readonly string[];
  readonly guard: { readonly register: Register; readonly not: boolean } | undefined;
  readonly operands: readonly Operand[];
}

/** A kernel (`.entry`) or a function (`.func`). */
export interface Routine {
  readonly name: string;
  readonly line: number;
  readonly entry: boolean;
  /** Of a kernel. */
  readonly parameters: Variable[];
  /** Of a function: what it is given, and gives back. */
  readonly takes: Register[];
  readonly gives: Register[];
  readonly registers: Register[];
  readonly shared: Map<string, Variable>;
  readonly instructions: Instruction[];
  /** The instruction that each label stands before. */
  readonly labels: Map<string, number>;
  /** The most threads of a block, and the shape that it must have. */
  maxThreads: number | undefined;
  shape: readonly number[] | undefined;
}

/** A text of PTX. */
export interface Program {
  readonly version: number;
  /** `75` for `sm_75`. */
  readonly target: number;
  readonly routines: Map<string, Routine>;
  /** Bytes of shared memory that every kernel has, before its own. */
  readonly shared: Map<string, Variable>;
}

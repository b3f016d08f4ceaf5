import type { opcodes } from "./opcodes.ts";

/** The types of locals. */
export type ValueType = "i32" | "f32" | "f64" | "v128";

/**
 * One WebAssembly instruction with its operands folded in, as the text format has it: `(f32x4.add (local.get $m) (local.get $v))`. What a
 * function does is a list of those that leave nothing on the stack.
 */
export interface Instruction {
  readonly op: keyof typeof opcodes;
  readonly args: readonly Instruction[];
  /** What follows the opcode: a lane, the parts of a constant, an offset in memory. */
  readonly immediates: readonly number[];
  /** A local, a label or a function, by name. */
  readonly name?: string;
  /** What a block or a loop holds. */
  readonly body?: readonly Instruction[];
}

/** An instruction over operands. */
export const op = (name: Instruction["op"], ...args: readonly Instruction[]): Instruction => ({
  op: name,
  args,
  immediates: [],
});

/** An instruction that is told numbers: `told("f32x4.extract_lane", [3], x)`. */
export const told = (
  name: Instruction["op"],
  immediates: readonly number[],
  ...args: readonly Instruction[]
): Instruction => ({ op: name, args, immediates });

const named = (name: Instruction["op"], what: string, ...args: readonly Instruction[]): Instruction => ({
  ...op(name, ...args),
  name: what,
});

/** The value of a local. */
export const get = (local: string): Instruction => named("local.get", local);
/** Writes a local. */
export const set = (local: string, value: Instruction): Instruction => named("local.set", local, value);
/** Adds to a local of type i32. */
export const increase = (local: string, by: Instruction): Instruction => set(local, op("i32.add", get(local), by));
/** A whole number. */
export const i32 = (value: number): Instruction => told("i32.const", [value]);
/** A call of an imported function. */
export const call = (name: string, ...args: readonly Instruction[]): Instruction => named("call", name, ...args);

/** Repeats its body until a condition holds, which is looked at before each time. */
export const loopUntil = (label: string, condition: Instruction, body: readonly Instruction[]): Instruction => ({
  ...named("block", `${label}_done`),
  body: [
    {
      ...named("loop", label),
      body: [named("br_if", `${label}_done`, condition), ...body, named("br", label)],
    },
  ],
});

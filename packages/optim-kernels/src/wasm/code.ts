/** Instructions as the bytes of a module, operands first: what leaves a value can be an operand of what takes one. */
export type Code = readonly number[];

/** The types of locals, as a module says them. */
export const valueTypes = { i32: 0x7f, f64: 0x7c, v128: 0x7b } as const;
export type ValueType = keyof typeof valueTypes;

/** An unsigned number in LEB128. */
export const unsigned = (value: number): Code =>
  value < 128 ? [value] : [(value & 127) | 128, ...unsigned(Math.floor(value / 128))];

/** A signed one. */
const signed = (value: number): Code =>
  value >= -64 && value < 64 ? [value & 127] : [(value & 127) | 128, ...signed(value >> 7)];

/** An instruction over its operands. */
export const op = (code: number, ...args: readonly Code[]): Code => [...args.flat(), code];

/** An instruction of SIMD. */
export const simdOp = (code: number, ...args: readonly Code[]): Code => [...args.flat(), 0xfd, ...unsigned(code)];

/** Calls the first import. */
export const callPow: Code = [0x10, 0];

/** The opcodes of whole numbers. */
export const i32Load = 0x28;
export const i32Eqz = 0x45;
export const i32Less = 0x48;
export const i32Add = 0x6a;
export const i32Mul = 0x6c;

/** A whole number. */
export const i32 = (value: number): Code => [0x41, ...signed(value)];

/** A float64. */
export const f64 = (value: number): Code => [0x44, ...new Uint8Array(Float64Array.of(value).buffer)];

/** The place that an instruction goes to: no promise about its alignment, and an offset in bytes. */
export const at = (offset = 0): Code => [0, ...unsigned(offset)];

/** Repeats its body until a condition holds, which is looked at before each time. */
export const loopUntil = (condition: Code, body: Code): Code => [
  ...[0x02, 0x40, 0x03, 0x40],
  ...condition,
  ...[0x0d, 1],
  ...body,
  ...[0x0c, 0, 0x0b, 0x0b],
];

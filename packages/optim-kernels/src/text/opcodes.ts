/** What follows an opcode: a place in memory, one with a lane, a lane, a constant, or sixteen lanes. */
type Immediate = "memory" | "memoryLane" | "lane" | "lanes" | "f32x4";

/** An instruction: its name, how many operands it takes, and what follows its opcode. A name that ends in `!` leaves no value. */
export type Opcode = readonly [name: string, operands: number, immediate?: Immediate];

/** The instructions of one byte that kernels use. */
export const opcodes: Readonly<Record<number, Opcode>> = {
  40: ["i32.load", 1, "memory"],
  42: ["f32.load", 1, "memory"],
  43: ["f64.load", 1, "memory"],
  46: ["i32.load16_s", 1, "memory"],
  54: ["i32.store!", 2, "memory"],
  56: ["f32.store!", 2, "memory"],
  57: ["f64.store!", 2, "memory"],
  69: ["i32.eqz", 1],
  72: ["i32.lt_s", 2],
  106: ["i32.add", 2],
  108: ["i32.mul", 2],
  160: ["f64.add", 2],
  164: ["f64.min", 2],
  165: ["f64.max", 2],
  178: ["f32.convert_i32_s", 1],
  182: ["f32.demote_f64", 1],
  183: ["f64.convert_i32_s", 1],
  187: ["f64.promote_f32", 1],
};

/** Those after the prefix 0xfc. */
export const saturating: Readonly<Record<number, Opcode>> = {
  0: ["i32.trunc_sat_f32_s", 1],
  2: ["i32.trunc_sat_f64_s", 1],
};

const arithmetic = (first: number, lanes: string): Record<number, Opcode> =>
  Object.fromEntries(
    ["abs", "neg", "", "sqrt", "add", "sub", "mul", "div", "min", "max"].map((name, i) => [
      first + i,
      [`${lanes}.${name}`, i < 4 ? 1 : 2],
    ]),
  );
const comparison = (first: number, lanes: string): Record<number, Opcode> =>
  Object.fromEntries(["eq", "ne", "lt", "gt"].map((name, i) => [first + i, [`${lanes}.${name}`, 2]]));

/** Those after the prefix 0xfd. */
export const simdOpcodes: Readonly<Record<number, Opcode>> = {
  0: ["v128.load", 1, "memory"],
  3: ["v128.load16x4_s", 1, "memory"],
  9: ["v128.load32_splat", 1, "memory"],
  10: ["v128.load64_splat", 1, "memory"],
  11: ["v128.store!", 2, "memory"],
  12: ["v128.const f32x4", 0, "f32x4"],
  13: ["i8x16.shuffle", 2, "lanes"],
  17: ["i32x4.splat", 1],
  19: ["f32x4.splat", 1],
  20: ["f64x2.splat", 1],
  31: ["f32x4.extract_lane", 1, "lane"],
  32: ["f32x4.replace_lane", 2, "lane"],
  33: ["f64x2.extract_lane", 1, "lane"],
  34: ["f64x2.replace_lane", 2, "lane"],
  57: ["i32x4.lt_s", 2],
  78: ["v128.and", 2],
  80: ["v128.or", 2],
  82: ["v128.bitselect", 3],
  89: ["v128.store16_lane!", 2, "memoryLane"],
  91: ["v128.store64_lane!", 2, "memoryLane"],
  95: ["f64x2.promote_low_f32x4", 1],
  134: ["i16x8.narrow_i32x4_u", 2],
  171: ["i32x4.shl", 2],
  173: ["i32x4.shr_u", 2],
  174: ["i32x4.add", 2],
  177: ["i32x4.sub", 2],
  182: ["i32x4.min_s", 2],
  184: ["i32x4.max_s", 2],
  ...comparison(0x41, "f32x4"),
  ...comparison(0x47, "f64x2"),
  ...arithmetic(0xe0, "f32x4"),
  ...arithmetic(0xec, "f64x2"),
};

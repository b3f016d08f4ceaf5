import type { Register } from "./program.ts";
import { isWide, type Scalar } from "./scalar.ts";

/**
 * 64 bits in JavaScript: two whole numbers of 32 bits, both signed. Fewer bits are one: 32 signed, 16 and 8 unsigned in their registers.
 * Floats are numbers; only f16 is its bits.
 */
export interface Wide {
  readonly hi: string;
  readonly lo: string;
}

/** The variable, or the two variables, of a register. */
export function variablesOf(register: Register): string[] {
  const name = `$${register.index}`;
  return isWide(register.type) ? [`${name}h`, `${name}l`] : [name];
}

/** How an instruction of that type sees a register that is as wide, or wider. */
export function fromRegister(register: Register, type: Scalar): string {
  const [first, second] = variablesOf(register);
  const from = register.type;
  if (type.family === "p") return first!;
  if (type.name === "f64") return from.family === "f" ? first! : `float64(${first}, ${second})`;
  if (type.name === "f32") return from.name === "f32" ? first! : `float32(${second ?? first})`;
  let bits = second ?? first!;
  if (from.name === "f32") bits = `bits32(${bits})`;
  if (from.name === "f64") bits = `low64(${bits})`;
  return type.bits === from.bits && type.family !== "s" ? bits : narrowed(bits, type);
}

/** A whole number cut to a type, with its sign. */
export function narrowed(value: string, type: Scalar): string {
  if (type.bits >= 32) return value;
  if (type.family !== "s") return `(${value} & ${2 ** type.bits - 1})`;
  return `(${value} << ${32 - type.bits} >> ${32 - type.bits})`;
}

/** The two halves of a register of 64 bits. */
export function wideFromRegister(register: Register): Wide {
  const [first, second] = variablesOf(register);
  return second === undefined ? { hi: `high64(${first})`, lo: `low64(${first})` } : { hi: first!, lo: second };
}

/** The statement that gives a register a value of that type. */
export function toRegister(register: Register, type: Scalar, value: string): string {
  const [first, second] = variablesOf(register);
  const to = register.type;
  if (second !== undefined) {
    if (type.name === "f64") return `${first} = high64(${value}); ${second} = low64(${value});`;
    if (type.name === "f32") return `${second} = bits32(${value}); ${first} = 0;`;
    return `${second} = ${value}; ${first} = ${type.family === "s" ? `${second} >> 31` : "0"};`;
  }
  if (to.name === "f32") return `${first} = ${type.name === "f32" ? value : `float32(${value})`};`;
  if (to.name === "f64") return `${first} = ${type.name === "f64" ? value : `float64(0, ${value})`};`;
  if (type.name === "f32") return `${first} = bits32(${value});`;
  return `${first} = ${to.bits < 32 && to.family !== "p" ? `(${value}) & ${2 ** to.bits - 1}` : value};`;
}

/** The statement that gives a register of 64 bits its halves. */
export function wideToRegister(register: Register, { hi, lo }: Wide): string {
  const [first, second] = variablesOf(register);
  return second === undefined ? `${first} = float64(${hi}, ${lo});` : `${first} = ${hi}; ${second} = ${lo};`;
}

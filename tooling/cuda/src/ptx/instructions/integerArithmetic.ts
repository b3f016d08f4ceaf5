import type { Emitter } from "../emitter.ts";
import { isWide, type Scalar, scalarOf } from "../scalar.ts";
import { wideArithmetic, wideSum } from "./wideArithmetic.ts";

const integers = "u16 s16 u32 s32 u64 s64";
const signed = "s16 s32 s64";

type Expression = (type: Scalar, a: string, b: string) => string;

/** An operation of whole numbers up to 32 bits; `name` is what wideArithmetic calls it. */
function integer(name: string, count: number, expression: Expression, types = integers): (e: Emitter) => void {
  return (e) => {
    const type = e.scalar(types);
    e.finish(count + 1);
    if (isWide(type)) {
      const operands = Array.from({ length: count }, (_, n) => e.wide(n + 1, type));
      return e.assignWide(0, type, wideArithmetic(e, name, type, operands[0]!, operands[1] ?? operands[0]!));
    }
    e.assign(0, type, expression(type, e.value(1, type), count > 1 ? e.value(2, type) : ""));
  };
}

/** What compares as that type does. */
export function comparable(type: Scalar, value: string): string {
  return type.family === "u" && type.bits === 32 ? `(${value} >>> 0)` : value;
}

function product(e: Emitter): void {
  const part = e.accept("lo", "hi", "wide") ?? e.refuse("Unexpected instruction types specified");
  const type = e.scalar(part === "wide" ? "u16 s16 u32 s32" : integers);
  const sum = e.opcode === "mad";
  e.finish(sum ? 4 : 3);
  const to = part === "wide" ? scalarOf(type.family, type.bits * 2) : type;
  if (isWide(to)) {
    const value = isWide(type)
      ? wideArithmetic(e, `mul.${part}`, type, e.wide(1, type), e.wide(2, type))
      : wideProduct(e, type);
    e.assignWide(0, to, sum ? wideSum(e, value, e.wide(3, to)) : value);
    return;
  }
  const value = narrowProduct(type, part, e.value(1, type), e.value(2, type));
  e.assign(0, to, sum ? `(${value} + ${e.value(3, to)}) | 0` : value);
}

function wideProduct(e: Emitter, type: Scalar): { hi: string; lo: string } {
  const [a, b] = [e.value(1, type), e.value(2, type)];
  return { hi: e.hold(`${type.family}mulhi(${a}, ${b})`), lo: e.hold(`imul(${a}, ${b})`) };
}

function narrowProduct(type: Scalar, part: string, a: string, b: string): string {
  if (part !== "hi") return `imul(${a}, ${b})`;
  if (type.bits === 32) return `${type.family}mulhi(${a}, ${b})`;
  return `(imul(${a}, ${b}) ${type.family === "s" ? ">>" : ">>>"} 16)`;
}

const pick =
  (sign: string): Expression =>
  (type, a, b) =>
    `(${comparable(type, a)} ${sign} ${comparable(type, b)} ? ${a} : ${b})`;

/** Arithmetic of whole numbers. What a division by zero gives is the hardware's: all bits, and the dividend as the rest. */
export const integerArithmetic: Record<string, (e: Emitter) => void> = {
  add: integer("add", 2, (_, a, b) => `(${a} + ${b}) | 0`),
  sub: integer("sub", 2, (_, a, b) => `(${a} - ${b}) | 0`),
  div: integer("div", 2, (type, a, b) => {
    return `(${b} === 0 ? -1 : (${comparable(type, a)} / ${comparable(type, b)}) | 0)`;
  }),
  rem: integer("rem", 2, (type, a, b) => {
    return `(${b} === 0 ? ${a} : (${comparable(type, a)} % ${comparable(type, b)}) | 0)`;
  }),
  min: integer("min", 2, pick("<")),
  max: integer("max", 2, pick(">")),
  neg: integer("neg", 1, (_, a) => `(-${a}) | 0`, signed),
  abs: integer("abs", 1, (_, a) => `abs(${a}) | 0`, signed),
  mul: product,
  mad: product,
};

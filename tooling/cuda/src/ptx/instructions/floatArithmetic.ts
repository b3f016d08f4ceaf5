import type { Emitter } from "../emitter.ts";
import type { Scalar } from "../scalar.ts";

const floats = "f32 f64";

type Expression = (...operands: string[]) => string;

/** One operation of floats, whose result is rounded to its type. `rn` says where the word may or must stand. */
function rounded(count: number, rn: "may" | "must" | "never", expression: Expression): (e: Emitter) => void {
  return (e) => {
    const written = e.accept("rn") !== undefined;
    const type = e.scalar(floats);
    if (written && rn === "never") e.refuse("Illegal rounding modifier");
    if (!written && rn === "must") e.refuse("Rounding modifier required (only .rn is emulated)");
    e.finish(count + 1);
    const operands = Array.from({ length: count }, (_, n) => e.value(n + 1, type));
    e.assign(0, type, toFloat(expression(...operands), type));
  };
}

function toFloat(value: string, type: Scalar): string {
  return type.bits === 32 ? `fround(${value})` : value;
}

function fused(e: Emitter): void {
  if (!e.accept("rn")) e.refuse("Rounding modifier required (only .rn is emulated)");
  const type = e.scalar(floats);
  e.finish(4);
  e.assign(0, type, `fma${type.bits}(${e.value(1, type)}, ${e.value(2, type)}, ${e.value(3, type)})`);
}

/** Arithmetic of f32 and f64. */
export const floatArithmetic: Record<string, (e: Emitter) => void> = {
  add: rounded(2, "may", (a, b) => `${a} + ${b}`),
  sub: rounded(2, "may", (a, b) => `${a} - ${b}`),
  mul: rounded(2, "may", (a, b) => `${a} * ${b}`),
  div: rounded(2, "must", (a, b) => `${a} / ${b}`),
  rcp: rounded(1, "must", (a) => `1 / ${a}`),
  sqrt: rounded(1, "must", (a) => `sqrt(${a})`),
  min: rounded(2, "never", (a, b) => `lesser(${a}, ${b})`),
  max: rounded(2, "never", (a, b) => `greater(${a}, ${b})`),
  neg: rounded(1, "never", (a) => `-${a}`),
  abs: rounded(1, "never", (a) => `abs(${a})`),
  copysign: rounded(2, "never", (a, b) => `withSign(${a}, ${b})`),
  fma: fused,
  mad: fused,
};

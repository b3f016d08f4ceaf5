import type { Operand } from "./program.ts";
import type { Wide } from "./registerValue.ts";
import type { Scalar } from "./scalar.ts";

/** A number as JavaScript reads it. */
function numberText(value: number): string {
  return value < 0 || Object.is(value, -0) ? `(-${-value})` : String(value);
}

/** What a constant is to an instruction of that type; `undefined` where it cannot stand there. */
export function literalValue(operand: Operand, type: Scalar): string | undefined {
  if (operand.kind === "float") {
    if (type.name === "f32") return numberText(Math.fround(operand.value));
    if (type.name === "f64") return numberText(operand.value);
    return type.name === "b32" && operand.size === 32 ? numberText(Number(BigInt.asIntN(32, operand.bits))) : undefined;
  }
  if (operand.kind !== "integer" || type.family === "f") return undefined;
  if (type.family === "p") return String(operand.value !== 0n);
  const signed = type.family === "s" || type.bits === 32;
  return numberText(Number((signed ? BigInt.asIntN : BigInt.asUintN)(type.bits, operand.value)));
}

/** The same for 64 bits. */
export function literalWide(operand: Operand, type: Scalar): Wide | undefined {
  if (operand.kind === "integer") return halves(operand.value);
  if (operand.kind !== "float" || operand.size !== 64 || type.family !== "b") return undefined;
  return halves(operand.bits);
}

function halves(value: bigint): Wide {
  const half = (bits: bigint): string => numberText(Number(BigInt.asIntN(32, bits)));
  return { hi: half(value >> 32n), lo: half(value) };
}

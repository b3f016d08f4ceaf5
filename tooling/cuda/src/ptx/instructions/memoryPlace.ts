import type { Emitter } from "../emitter.ts";
import type { Operand } from "../program.ts";
import type { Wide } from "../registerValue.ts";
import { isWide, type Scalar, scalarOf } from "../scalar.ts";

const u32 = scalarOf("u", 32);
const u64 = scalarOf("u", 64);

/** A place in memory: the letter of its space, and what holds its offset there. */
export interface Place {
  readonly space: "G" | "S" | "P";
  readonly offset: string;
}

/** Checks an address as the hardware does, and gives the place. */
export function placeOf(e: Emitter, space: string, at: number, bytes: number): Place {
  const operand = e.operand(at);
  if (operand.kind !== "address") return e.mismatch("an address in [ ] is expected");
  if (space === "param") return { space: "P", offset: String(parameterOffset(e, operand, bytes)) };
  return space === "shared" ? sharedPlace(e, operand, bytes) : globalPlace(e, operand, bytes);
}

type Address = Operand & { kind: "address" };

function parameterOffset(e: Emitter, { base, offset }: Address, bytes: number): number {
  const parameter = e.routine.parameters.find(({ name }) => base.kind === "name" && base.name === name);
  if (!parameter) return e.refuse("only addresses of .param by their name are emulated: Unknown symbol");
  const place = parameter.offset + offset;
  if (offset < 0 || offset + bytes > parameter.bytes || place % bytes !== 0) {
    e.refuse(`${bytes} bytes at ${parameter.name}+${offset} are outside the parameter or misaligned`);
  }
  return place;
}

function sharedPlace(e: Emitter, { base, offset }: Address, bytes: number): Place {
  let start: string;
  if (base.kind === "name") {
    const variable = e.shared(base.name) ?? e.refuse(`Unknown symbol '${base.name}'`);
    start = String(variable.offset);
  } else start = narrow(base) ? e.value(base, u32) : `inLow32(${pair(e.wide(base, u64))})`;
  const o = e.hold(`sharedOffset((${start} + ${offset}) | 0, ${bytes}, sharedBytes, ${e.line})`);
  return { space: "S", offset: o };
}

function globalPlace(e: Emitter, { base, offset }: Address, bytes: number): Place {
  if (base.kind === "name") e.refuse(`Unknown symbol '${base.name}'`);
  const { hi, lo } = narrow(base) ? { hi: "0", lo: e.value(base, u32) } : e.wide(base, u64);
  const o = e.hold(`globalOffset(${hi}, ${lo}, ${offset}, ${bytes}, ${e.line})`);
  return { space: "G", offset: o };
}

function narrow(base: Operand): boolean {
  return base.kind === "register" && base.register.type.bits === 32;
}

function pair({ hi, lo }: Wide): string {
  return `${hi}, ${lo}`;
}

/** The element `n` of that type behind a place, as the array and index that hold it; of 64 bits, both halves. */
export function elementOf({ space, offset }: Place, type: Scalar, n: number): string[] {
  const at = type.bits === 8 ? offset : `(${offset} >> ${Math.log2(type.bits / 8)})`;
  if (!isWide(type)) return [`${space}${arrayOf(type)}[${at} + ${n}]`];
  const half = `(${offset} >> 2) + ${2 * n}`;
  return [`${space}I32[${half} + 1]`, `${space}I32[${half}]`];
}

function arrayOf({ family, bits, name }: Scalar): string {
  if (name === "f32" || name === "f64") return name.toUpperCase();
  return bits === 32 || family === "s" ? `I${bits}` : `U${bits}`;
}

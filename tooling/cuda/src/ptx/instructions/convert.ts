import type { Emitter } from "../emitter.ts";
import { narrowed } from "../registerValue.ts";
import { isWide, type Scalar } from "../scalar.ts";
import { comparable } from "./integerArithmetic.ts";
import { fromLibrary } from "./wideArithmetic.ts";

const types = "u8 s8 u16 s16 u32 s32 u64 s64 f16 f32 f64";

function cvt(e: Emitter): void {
  const mode = e.accept("rn", "rz", "rm", "rp");
  const integral = e.accept("rni", "rzi", "rmi", "rpi");
  const to = e.scalar(types);
  const from = e.scalar(types);
  e.finish(2);
  rounding(e, from, to, mode, integral);
  if (from.family !== "f" && to.family !== "f") {
    integers(e, from, to);
    return;
  }
  const value = e.hold(numberOf(e, from));
  if (to.family === "f") {
    toFloat(e, from, to, value, mode ?? "rn", integral);
    return;
  }
  toInteger(e, from, to, `${integral}(${value})`);
}

function rounding(e: Emitter, from: Scalar, to: Scalar, mode?: string, integral?: string): void {
  const floats = from.family === "f" && to.family === "f";
  const needsMode = to.family === "f" && (from.family !== "f" || to.bits < from.bits);
  const needsIntegral = from.family === "f" && to.family !== "f";
  if ((needsMode && !mode) || (needsIntegral && !integral)) e.refuse("Rounding modifier required");
  const mayIntegral = needsIntegral || (floats && from.bits === to.bits);
  if ((mode && !needsMode) || (integral && !mayIntegral)) e.refuse("Illegal rounding modifier");
}

function integers(e: Emitter, from: Scalar, to: Scalar): void {
  if (isWide(from)) {
    const a = e.wide(1, from, true);
    isWide(to) ? e.assignWide(0, to, a) : e.assign(0, to, narrowed(a.lo, to), true);
    return;
  }
  const a = e.value(1, from, true);
  if (!isWide(to)) {
    e.assign(0, to, narrowed(a, to), true);
    return;
  }
  e.assignWide(0, to, { hi: from.family === "s" ? `${a} >> 31` : "0", lo: a });
}

/** The source as a number of JavaScript; what has 64 bits is rounded when its destination is known. */
function numberOf(e: Emitter, from: Scalar): string {
  if (isWide(from)) {
    const a = e.wide(1, from);
    return `bigOf(${a.hi}, ${a.lo}, ${from.family === "s"})`;
  }
  const a = e.value(1, from, true);
  return from.name === "f16" ? `halfValue(${a})` : comparable(from, a);
}

function toFloat(e: Emitter, from: Scalar, to: Scalar, value: string, mode: string, integral?: string): void {
  let number = integral ? `${integral}(${value})` : value;
  const exact = from.family === "f" && from.bits <= to.bits;
  if (isWide(from)) {
    if (mode !== "rn") e.refuse(`.${mode} from 64 bits is not emulated`);
    // Numbers that are rounded to odd may be rounded again.
    number = to.bits === 64 ? `Number(${value})` : `oddNumber(${value})`;
  }
  if (to.name === "f16") {
    if (mode !== "rn") e.refuse(`.${mode} to .f16 is not emulated`);
    number = `halfBits(${number})`;
  } else if (to.name === "f32" && !exact)
    number = mode === "rn" ? `fround(${number})` : `round32(${number}, "${mode}")`;
  else if (to.name === "f64" && mode !== "rn" && from.bits === 64) e.refuse(`.${mode} to .f64 is not emulated`);
  e.assign(0, to, number, true);
}

/** Numbers beyond the type give its last one; what is no number gives 0, or the highest bit where 64 bits take part. */
function toInteger(e: Emitter, from: Scalar, to: Scalar, value: string): void {
  const signed = to.family === "s";
  if (isWide(to)) {
    e.assignWide(0, to, fromLibrary(e, `wideOf(${value}, ${signed})`));
    return;
  }
  const least = signed ? -(2 ** (to.bits - 1)) : 0;
  const most = least + 2 ** to.bits - 1;
  const nan = from.bits === 64 ? narrowed(String(2 ** (to.bits - 1)), to) : "0";
  e.assign(0, to, `clamped(${value}, ${least}, ${most}, ${nan})`, true);
}

/** Conversions between whole numbers and floats of every width. */
export const convert: Record<string, (e: Emitter) => void> = { cvt };

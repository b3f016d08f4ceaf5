import type { Emitter } from "../emitter.ts";
import type { Wide } from "../registerValue.ts";
import { isWide, type Scalar, scalarOf } from "../scalar.ts";
import { fromLibrary } from "./wideArithmetic.ts";

const u32 = scalarOf("u", 32);

function logic(sign: "&" | "|" | "^"): (e: Emitter) => void {
  return (e) => {
    const type = e.scalar("pred b16 b32 b64");
    e.finish(3);
    if (isWide(type)) {
      const [a, b] = [e.wide(1, type), e.wide(2, type)];
      return e.assignWide(0, type, { hi: `${a.hi} ${sign} ${b.hi}`, lo: `${a.lo} ${sign} ${b.lo}` });
    }
    const [a, b] = [e.value(1, type), e.value(2, type)];
    if (type.family === "p") e.assign(0, type, sign === "^" ? `${a} !== ${b}` : `${a} ${sign}${sign} ${b}`);
    else e.assign(0, type, `${a} ${sign} ${b}`);
  };
}

function not(e: Emitter): void {
  const type = e.scalar("pred b16 b32 b64");
  e.finish(2);
  if (isWide(type)) {
    const a = e.wide(1, type);
    e.assignWide(0, type, { hi: `~${a.hi}`, lo: `~${a.lo}` });
    return;
  }
  e.assign(0, type, `${type.family === "p" ? "!" : "~"}${e.value(1, type)}`);
}

/** Whatever shifts further than the width gives what a shift by the width gives. */
function shift(e: Emitter): void {
  const left = e.opcode === "shl";
  const type = e.scalar(left ? "b16 b32 b64" : "b16 u16 s16 b32 u32 s32 b64 u64 s64");
  e.finish(3);
  const by = e.value(2, u32);
  if (isWide(type)) {
    const a: Wide = e.wide(1, type);
    const name = left ? "shl64" : type.family === "s" ? "sshr64" : "ushr64";
    e.assignWide(0, type, fromLibrary(e, `${name}(${a.hi}, ${a.lo}, ${by} >>> 0)`));
    return;
  }
  const a = e.value(1, type);
  if (type.family === "s") {
    e.assign(0, type, `${a} >> ((${by} >>> 0) > 31 ? 31 : ${by})`);
    return;
  }
  e.assign(0, type, `((${by} >>> 0) > 31 ? 0 : (${a} ${left ? "<<" : ">>>"} ${by}) | 0)`);
}

function extract(e: Emitter): void {
  const type = e.scalar("u32 s32 u64 s64");
  e.finish(4);
  const place = `${e.value(2, u32)}, ${e.value(3, u32)}`;
  if (!isWide(type)) {
    e.assign(0, type, `${type.family}bfe32(${e.value(1, type)}, ${place})`);
    return;
  }
  const a = e.wide(1, type);
  e.assignWide(0, type, fromLibrary(e, `${type.family}bfe64(${a.hi}, ${a.lo}, ${place})`));
}

function count(expression: (a: string) => string): (e: Emitter) => void {
  return (e) => {
    const type: Scalar = e.scalar("b32");
    e.finish(2);
    e.assign(0, type, expression(e.value(1, type)));
  };
}

/** Logic, shifts and fields. */
export const bits: Record<string, (e: Emitter) => void> = {
  and: logic("&"),
  or: logic("|"),
  xor: logic("^"),
  not,
  shl: shift,
  shr: shift,
  bfe: extract,
  clz: count((a) => `clz32(${a})`),
  popc: count((a) => `popc32(${a})`),
  brev: count((a) => `brev32(${a})`),
};

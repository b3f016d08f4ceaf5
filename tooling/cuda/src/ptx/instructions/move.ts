import type { Emitter } from "../emitter.ts";
import type { Operand } from "../program.ts";
import { isWide, type Scalar, scalarOf } from "../scalar.ts";

const types = "pred b16 u16 s16 b32 u32 s32 f32 b64 u64 s64 f64";

function mov(e: Emitter): void {
  const type = e.scalar(types);
  e.finish(2);
  const [to, from] = [e.operand(0), e.operand(1)];
  if (from.kind === "vector") {
    pack(e, type, from.items);
    return;
  }
  if (to.kind === "vector") {
    unpack(e, type, to.items);
    return;
  }
  if (isWide(type)) e.assignWide(0, type, e.wide(1, type));
  else e.assign(0, type, e.value(1, type));
}

/** The type of each part of a value that is taken apart, or put together. */
function partType(e: Emitter, type: Scalar, count: number): Scalar {
  if (type.family !== "b" || (count !== 2 && count !== 4) || type.bits / count < 16) {
    e.mismatch(`.${type.name} of ${count} parts`);
  }
  return scalarOf("b", type.bits / count);
}

function pack(e: Emitter, type: Scalar, items: readonly Operand[]): void {
  const part = partType(e, type, items.length);
  const values = items.map((item) => e.value(item, part));
  const halves = part.bits === 32 ? values : pairs(values).map(([lo, hi]) => `${lo} | (${hi} << 16)`);
  if (isWide(type)) e.assignWide(0, type, { lo: halves[0]!, hi: halves[1]! });
  else e.assign(0, type, halves[0]!);
}

function pairs(values: readonly string[]): [string, string][] {
  return values.flatMap((value, n) => (n % 2 === 0 ? [[value, values[n + 1]!] as [string, string]] : []));
}

function unpack(e: Emitter, type: Scalar, items: readonly Operand[]): void {
  const part = partType(e, type, items.length);
  const halves: string[] = [];
  if (isWide(type)) {
    const { hi, lo } = e.wide(1, type);
    halves.push(e.hold(lo), e.hold(hi));
  } else halves.push(e.hold(e.value(1, type)));
  const values = part.bits === 32 ? halves : halves.flatMap((half) => [`${half} & 65535`, `${half} >>> 16`]);
  for (const [n, item] of items.entries()) e.assign(item, part, values[n]!);
}

/** Addresses of global memory are the same whatever the space. */
function cvta(e: Emitter): void {
  e.accept("to");
  if (!e.accept("global")) e.refuse("only .global is emulated");
  const type = e.scalar("u64");
  e.finish(2);
  e.assignWide(0, type, e.wide(1, type));
}

/** Moves between registers. */
export const move: Record<string, (e: Emitter) => void> = { mov, cvta };

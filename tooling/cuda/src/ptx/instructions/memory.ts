import type { Emitter } from "../emitter.ts";
import type { Operand } from "../program.ts";
import { isWide, type Scalar } from "../scalar.ts";
import { elementOf, type Place, placeOf } from "./memoryPlace.ts";

const types = "b8 u8 s8 b16 u16 s16 b32 u32 s32 b64 u64 s64 f32 f64";

/** Takes what stands before the type: order, scope, space, cache, width of the vector. */
function access(e: Emitter): { space: string; count: number; type: Scalar } {
  const load = e.opcode === "ld";
  const order = e.accept("volatile", "relaxed", "weak", ...(load ? ["acquire"] : ["release"]));
  let space = e.accept("param", "global", "shared");
  const late = order ?? e.accept("volatile", "relaxed", "weak", ...(load ? ["acquire"] : ["release"]));
  if (late && late !== "volatile" && late !== "weak" && !e.accept("gpu", "cta", "sys")) e.refuse("Scope required");
  space ??= e.accept("param", "global", "shared") ?? "global";
  if (space === "param" && !load) e.refuse("storing to .param is not emulated");
  const cache = e.accept(...(load ? ["ca", "cg", "cs", "lu", "cv", "nc"] : ["wb", "cg", "cs", "wt"]));
  if (late && cache) e.refuse(`Modifier '.${late}' cannot be combined with modifier '.${cache}'`);
  const count = Number(e.accept("v2", "v4")?.slice(1) ?? 1);
  const type = e.scalar(types);
  if (count * type.bits > 128) e.refuse("vectors have 128 bits at most");
  e.finish(2);
  return { space, count, type };
}

function items(e: Emitter, at: number, count: number): readonly Operand[] {
  const operand = e.operand(at);
  if (count === 1) return [operand];
  if (operand.kind !== "vector" || operand.items.length !== count)
    return e.mismatch(`a vector of ${count} is expected`);
  return operand.items;
}

function ld(e: Emitter): void {
  const { space, count, type } = access(e);
  const place = placeOf(e, space, 1, (count * type.bits) / 8);
  // All are read before the first is written: it may be the address.
  const values = items(e, 0, count).map((item, n) => ({ item, held: elementOf(place, type, n).map((x) => e.hold(x)) }));
  for (const { item, held } of values) {
    if (isWide(type)) e.assignWide(item, type, { hi: held[0]!, lo: held[1]! });
    else e.assign(item, type, held[0]!, true);
  }
}

function st(e: Emitter): void {
  const { space, count, type } = access(e);
  const place = placeOf(e, space, 0, (count * type.bits) / 8);
  for (const [n, item] of items(e, 1, count).entries()) store(e, place, type, n, item);
}

/** Writes element `n` behind a place. */
function store(e: Emitter, place: Place, type: Scalar, n: number, item: Operand): void {
  const [first, second] = elementOf(place, type, n);
  if (second === undefined) {
    e.emit(`${first} = ${e.value(item, type, true)};`);
    return;
  }
  const { hi, lo } = e.wide(item, type);
  e.emit(`${first} = ${hi}; ${second} = ${lo};`);
}

/** Loads and stores. */
export const memory: Record<string, (e: Emitter) => void> = { ld, st };

import type { Emitter } from "../emitter.ts";
import { isWide, type Scalar } from "../scalar.ts";
import { comparable } from "./integerArithmetic.ts";
import { elementOf, type Place, placeOf } from "./memoryPlace.ts";
import { wideArithmetic } from "./wideArithmetic.ts";

/** The types that an operation exists for. */
const types: Record<string, string> = {
  add: "u32 s32 u64 f32",
  inc: "u32",
  dec: "u32",
  exch: "b32 b64",
  cas: "b32 b64",
  min: "u32 s32 u64 s64",
  max: "u32 s32 u64 s64",
  and: "b32",
  or: "b32",
  xor: "b32",
};

function atom(e: Emitter): void {
  const gives = e.opcode === "atom";
  e.accept("relaxed", "acquire", "release", "acq_rel");
  e.accept("gpu", "cta", "sys");
  const space = e.accept("global", "shared") ?? "global";
  const operation = e.accept(...Object.keys(types)) ?? e.refuse("Unknown operation");
  if (!gives && (operation === "exch" || operation === "cas")) e.refuse(`.${operation} without a result`);
  const type = e.scalar(types[operation]);
  const first = gives ? 1 : 0;
  e.finish(first + (operation === "cas" ? 3 : 2));
  const place = placeOf(e, space, first, type.bits / 8);
  if (isWide(type)) {
    wide(e, place, type, operation, first);
    return;
  }
  const [element] = elementOf(place, type, 0);
  const old = e.hold(element!);
  const operand = e.value(first + 1, type);
  const next = operation === "cas" ? `${old} === ${operand} ? ${e.value(first + 2, type)} : ${old}` : "";
  e.emit(`${element} = ${next || narrow(operation, type, old, operand)};`);
  if (gives) e.assign(0, type, old);
}

function narrow(operation: string, type: Scalar, old: string, b: string): string {
  const [x, y] = [comparable(type, old), comparable(type, b)];
  switch (operation) {
    case "add":
      return type.family === "f" ? `fround(${old} + ${b})` : `(${old} + ${b}) | 0`;
    case "inc":
      return `(${old} >>> 0) >= (${b} >>> 0) ? 0 : (${old} + 1) | 0`;
    case "dec":
      return `${old} === 0 || (${old} >>> 0) > (${b} >>> 0) ? ${b} : (${old} - 1) | 0`;
    case "min":
    case "max":
      return `${x} ${operation === "min" ? "<" : ">"} ${y} ? ${old} : ${b}`;
    case "exch":
      return b;
    default:
      return `${old} ${{ and: "&", or: "|", xor: "^" }[operation]} ${b}`;
  }
}

function wide(e: Emitter, place: Place, type: Scalar, operation: string, first: number): void {
  const [high, low] = elementOf(place, type, 0);
  const old = { hi: e.hold(high!), lo: e.hold(low!) };
  const operand = e.wide(first + 1, type);
  let next = operand;
  if (operation === "cas") {
    const same = e.hold(`${old.hi} === ${operand.hi} && ${old.lo} === ${operand.lo}`);
    const other = e.wide(first + 2, type);
    next = { hi: `${same} ? ${other.hi} : ${old.hi}`, lo: `${same} ? ${other.lo} : ${old.lo}` };
  } else if (operation !== "exch") next = wideArithmetic(e, operation, type, old, operand);
  const hi = e.hold(next.hi);
  e.emit(`${low} = ${next.lo}; ${high} = ${hi};`);
  if (first === 1) e.assignWide(0, type, old);
}

/** Reads, changes and writes one place of memory at once, as everything here happens. */
export const atomics: Record<string, (e: Emitter) => void> = { atom, red: atom };

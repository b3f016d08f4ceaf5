import type { Emitter } from "../emitter.ts";
import { isWide, type Scalar, scalarNamed } from "../scalar.ts";
import { comparable } from "./integerArithmetic.ts";
import { wideLess } from "./wideArithmetic.ts";

const signs: Record<string, string> = { eq: "===", ne: "!==", lt: "<", le: "<=", gt: ">", ge: ">=" };
const unsigned: Record<string, string> = { lo: "lt", ls: "le", hi: "gt", hs: "ge" };
const pred = scalarNamed("pred")!;
const numbers = "b16 u16 s16 b32 u32 s32 b64 u64 s64 f32 f64";

function setp(e: Emitter): void {
  const operation = e.accept(...Object.keys(signs), ...Object.keys(unsigned), ...unordered, "num", "nan");
  if (operation === undefined) {
    e.refuse("Comparison operator required");
    return;
  }
  const combined = e.accept("and", "or", "xor");
  const type = e.scalar(numbers);
  e.finish(combined ? 4 : 3);
  const result = type.family === "f" ? floats(e, type, operation) : integers(e, type, operation);
  if (!combined) {
    e.assign(0, pred, result);
    return;
  }
  const other = e.value(3, pred);
  e.assign(
    0,
    pred,
    combined === "xor" ? `${result} !== ${other}` : `${result} ${combined === "and" ? "&&" : "||"} ${other}`,
  );
}

/** True too where an operand is no number. */
const unordered = ["equ", "neu", "ltu", "leu", "gtu", "geu"];

function floats(e: Emitter, type: Scalar, operation: string): string {
  const [a, b] = [e.value(1, type), e.value(2, type)];
  const ordered = `(${a} === ${a} && ${b} === ${b})`;
  if (operation === "num") return ordered;
  if (operation === "nan") return `!${ordered}`;
  if (operation in unsigned) e.refuse("Mismatch between instruction type and comparison qualifier");
  if (operation === "neu") return `(${a} !== ${b})`;
  if (operation === "ne") return `(${ordered} && ${a} !== ${b})`;
  const plain = `(${a} ${signs[operation.slice(0, 2)]} ${b})`;
  return unordered.includes(operation) ? `(!${ordered} || ${plain})` : plain;
}

function integers(e: Emitter, type: Scalar, operation: string): string {
  const name = unsigned[operation] ?? operation;
  const equality = name === "eq" || name === "ne";
  const fits = type.family === "u" || (type.family === "s" ? operation in signs : equality);
  if (!fits || !(name in signs)) e.refuse("Mismatch between instruction type and comparison qualifier");
  if (!isWide(type)) {
    return `(${comparable(type, e.value(1, type))} ${signs[name]} ${comparable(type, e.value(2, type))})`;
  }
  const [a, b] = [e.wide(1, type), e.wide(2, type)];
  if (equality) return `${name === "eq" ? "" : "!"}(${a.hi} === ${b.hi} && ${a.lo} === ${b.lo})`;
  const less = name === "lt" || name === "ge" ? wideLess(type, a, b) : wideLess(type, b, a);
  return name === "lt" || name === "gt" ? less : `!${less}`;
}

function selp(e: Emitter): void {
  const type = e.scalar(numbers);
  e.finish(4);
  const condition = e.value(3, pred);
  if (!isWide(type)) {
    e.assign(0, type, `(${condition} ? ${e.value(1, type)} : ${e.value(2, type)})`);
    return;
  }
  const [a, b] = [e.wide(1, type), e.wide(2, type)];
  e.assignWide(0, type, { hi: `${condition} ? ${a.hi} : ${b.hi}`, lo: `${condition} ? ${a.lo} : ${b.lo}` });
}

/** The least number of the type that is not subnormal. */
const leastNormal: Record<number, string> = { 32: "1.1754943508222875e-38", 64: "2.2250738585072014e-308" };

const tests: Record<string, (a: string, type: Scalar) => string> = {
  finite: (a) => `${a} - ${a} === 0`,
  infinite: (a) => `abs(${a}) === Infinity`,
  number: (a) => `${a} === ${a}`,
  notanumber: (a) => `${a} !== ${a}`,
  normal: (a, { bits }) => `(abs(${a}) >= ${leastNormal[bits]} && abs(${a}) !== Infinity)`,
  subnormal: (a, { bits }) => `abs(${a}) < ${leastNormal[bits]}`,
};

function testp(e: Emitter): void {
  const test = tests[e.accept(...Object.keys(tests)) ?? e.refuse("Unknown test")]!;
  const type = e.scalar("f32 f64");
  e.finish(2);
  e.assign(0, pred, test(e.value(1, type), type));
}

/** Comparisons, and what they choose. The hardware counts zero as subnormal. */
export const compare: Record<string, (e: Emitter) => void> = { setp, selp, testp };

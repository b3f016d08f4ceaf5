import { expect, test } from "vitest";
import { testAgainstPtxas } from "./testing/assembler.ts";
import { type Element, type ElementType, elementwise, type Line, product } from "./testing/elementwise.ts";
import { nastyNumbers } from "./testing/nastyNumbers.ts";

const operations: Record<string, (a: Element, b: Element) => boolean> = {
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b && !unordered(a, b),
  lt: (a, b) => a < b,
  le: (a, b) => a <= b,
  gt: (a, b) => a > b,
  ge: (a, b) => a >= b,
};

function unordered(a: Element, b: Element): boolean {
  return Number.isNaN(a) || Number.isNaN(b);
}

const unsigned: Record<string, string> = { lo: "lt", ls: "le", hi: "gt", hs: "ge" };

function expected(operation: string, a: Element, b: Element): boolean {
  if (operation === "num") return !unordered(a, b);
  if (operation === "nan") return unordered(a, b);
  const loose = operation.length === 3;
  return (loose && unordered(a, b)) || operations[unsigned[operation] ?? operation.slice(0, 2)]!(a, b);
}

function operationsOf(type: string): string[] {
  const plain = Object.keys(operations);
  if (type.startsWith("f")) return [...plain, ...plain.map((name) => `${name}u`), "num", "nan"];
  if (type.startsWith("b")) return ["eq", "ne"];
  return type.startsWith("u") ? [...plain, ...Object.keys(unsigned)] : plain;
}

for (const type of ["u16", "s16", "b16", "u32", "s32", "b32", "u64", "s64", "b64", "f32", "f64"] as ElementType[]) {
  test(`setp and selp of .${type}`, () => {
    const lines = operationsOf(type).map((operation) => ({
      operation,
      text: `setp.${operation}.${type} p, a, b; selp.u32 d, 1, 0, p;`,
      from: [type, type],
      to: "u32" as const,
    }));
    const pairs = product(nastyNumbers(type), 2);
    for (const { line, operands, result } of elementwise(lines, () => pairs)) {
      const { operation, text } = line as (typeof lines)[number];
      const wanted = Number(expected(operation, operands[0]!, operands[1]!));
      if (wanted !== result) expect(`${text} of ${operands} is ${result}`).toBe(wanted);
    }
  });

  test(`selp of .${type} chooses`, () => {
    const line = {
      text: `setp.ne.u32 p, b, 0; selp.${type} d, a, c, p;`,
      from: [type, "u32", type],
      to: type,
    } as const;
    const [first, second] = nastyNumbers(type).slice(2) as [Element, Element];
    const rows = [
      [first, 1, second],
      [first, 0, second],
    ];
    const results = elementwise([line], () => rows);
    expect(results.map(({ result }) => result)).toEqual(results.map(({ operands }, n) => operands[2 * n]));
  });
}

const least = { f32: 1.1754943508222875e-38, f64: 2.2250738585072014e-308 };

const tests: Record<string, (value: number, least: number) => boolean> = {
  finite: Number.isFinite,
  infinite: (value) => Math.abs(value) === Number.POSITIVE_INFINITY,
  number: (value) => !Number.isNaN(value),
  notanumber: Number.isNaN,
  normal: (value, first) => Math.abs(value) >= first && Number.isFinite(value),
  subnormal: (value, first) => Math.abs(value) < first,
};

test("testp", () => {
  for (const type of ["f32", "f64"] as const) {
    const lines = Object.keys(tests).map((name) => ({
      name,
      text: `testp.${name}.${type} p, a; selp.u32 d, 1, 0, p;`,
      from: [type],
      to: "u32" as const,
    }));
    const values = nastyNumbers(type).map((value) => [value]);
    for (const { line, operands, result } of elementwise(lines, () => values)) {
      const { name, text } = line as (typeof lines)[number];
      const wanted = Number(tests[name]!(operands[0] as number, least[type]));
      if (wanted !== result) expect(`${text} of ${operands} is ${result}`).toBe(wanted);
    }
  }
});

test("logic of predicates", () => {
  const begin = "setp.ne.u32 p, a, 0; setp.ne.u32 q, b, 0;";
  const rows: [string, (a: boolean, b: boolean) => boolean][] = [
    ["and.pred p, p, q;", (a, b) => a && b],
    ["and.pred p, p, !q;", (a, b) => a && !b],
    ["or.pred p, p, q;", (a, b) => a || b],
    ["xor.pred p, p, q;", (a, b) => a !== b],
    ["not.pred p, q;", (_, b) => !b],
    ["mov.pred p, q;", (_, b) => b],
    ["setp.ne.and.u32 p, a, 0, q;", (a, b) => a && b],
    ["setp.ne.or.u32 p, a, 0, !q;", (a, b) => a || !b],
    ["setp.ne.xor.u32 p, a, 0, q;", (a, b) => a !== b],
  ];
  const lines = rows.map(([text, wanted]): Line & { wanted: (typeof rows)[number][1] } => ({
    wanted,
    text: `${begin} ${text} selp.u32 d, 1, 0, p;`,
    from: ["u32", "u32"],
    to: "u32",
  }));
  for (const { line, operands, result } of elementwise(lines, () => product([0, 1], 2))) {
    const { wanted, text } = line as (typeof lines)[number];
    expect(result, `${text} of ${operands}`).toBe(Number(wanted(operands[0] === 1, operands[1] === 1)));
  }
});

testAgainstPtxas();

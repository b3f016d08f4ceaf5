import { expect, test } from "vitest";
import { testAgainstPtxas } from "./testing/assembler.ts";
import { type Element, elementwise, product } from "./testing/elementwise.ts";
import { nastyNumbers } from "./testing/nastyNumbers.ts";

type Reference = (...operands: number[]) => number;

const operations: Record<string, Reference> = {
  "add.rn.TYPE d, a, b;": (a, b) => a! + b!,
  "add.TYPE d, a, b;": (a, b) => a! + b!,
  "sub.rn.TYPE d, a, b;": (a, b) => a! - b!,
  "mul.rn.TYPE d, a, b;": (a, b) => a! * b!,
  "mul.TYPE d, a, 0f40400000;": (a) => a! * 3,
  "mul.TYPE d, a, 0d4008000000000000;": (a) => a! * 3,
  "div.rn.TYPE d, a, b;": (a, b) => a! / b!,
  "rcp.rn.TYPE d, a;": (a) => 1 / a!,
  "sqrt.rn.TYPE d, a;": (a) => Math.sqrt(a!),
  "neg.TYPE d, a;": (a) => -a!,
  "abs.TYPE d, a;": (a) => Math.abs(a!),
  "min.TYPE d, a, b;": (a, b) => (Number.isNaN(a) ? b! : Number.isNaN(b) ? a! : Math.min(a!, b!)),
  "max.TYPE d, a, b;": (a, b) => (Number.isNaN(a) ? b! : Number.isNaN(b) ? a! : Math.max(a!, b!)),
  "copysign.TYPE d, a, b;": (a, b) => (a! < 0 || Object.is(a, -0) ? -Math.abs(b!) : Math.abs(b!)),
};

for (const type of ["f32", "f64"] as const) {
  test(`${type} arithmetic is JavaScript's, rounded after each operation`, () => {
    const lines = Object.keys(operations).map((text) => ({
      key: text,
      text: text.replaceAll("TYPE", type),
      from: [type, ...(/ b[;,]/.test(text) ? [type] : [])],
      to: type,
    }));
    const values = nastyNumbers(type);
    for (const { line, operands, result } of elementwise(lines, ({ from }) => product(values, from.length))) {
      const { key, text } = line as (typeof lines)[number];
      const exact = operations[key]!(...(operands as number[]));
      const expected = type === "f32" ? Math.fround(exact) : exact;
      // NaN has no sign here, copysign of it is not looked at.
      if (Number.isNaN(operands[0]) && key.startsWith("copysign")) continue;
      if (!Object.is(result, expected)) expect(`${text} of ${operands} is ${result}`).toBe(expected);
    }
  });
}

/** A float32 in units of 2^-149. */
const units = (value: number): bigint => BigInt(value * 2 ** 149);

test("fma.f32 is rounded once", () => {
  const values = nastyNumbers("f32");
  const some = [1 + 2 ** -23, 1 - 2 ** -24, -(2 ** -24), 2 ** -25 + 2 ** -48, 3 * 2 ** -75, 2 ** -75].map(Math.fround);
  const triples = [...product(values.slice(0, 24), 3), ...product(some, 3), ...product([...some, ...values], 3)];
  const lines = ["fma.rn.f32 d, a, b, c;", "mad.rn.f32 d, a, b, c;"].map((text) => ({
    text,
    from: ["f32", "f32", "f32"] as const,
    to: "f32" as const,
  }));
  let inexact = 0;
  for (const { operands, result } of elementwise(lines, () => triples)) {
    const [a, b, c] = operands as [number, number, number];
    const roughly = a * b + c;
    if (!Number.isFinite(roughly)) {
      if (!Object.is(result, roughly)) expect([operands, result]).toBe(roughly);
      continue;
    }
    const exact = units(a) * units(b) + (units(c) << 149n);
    const right = exact === 0n ? Object.is(result, roughly) : nearest(exact, result as number);
    if (!right) expect([operands, result]).toBe("the nearest float32");
    if (Math.fround(roughly) !== result) inexact++;
  }
  expect(inexact).toBeGreaterThan(0);
});

const words = new Int32Array(1);
const single = new Float32Array(words.buffer);

/** Whether no float32 is nearer to a number in units of 2^-298, and the even one was taken of two. */
function nearest(exact: bigint, result: number): boolean {
  const magnitude = exact < 0n ? -exact : exact;
  if (exact < 0n !== (result < 0 || Object.is(result, -0))) return false;
  single[0] = Math.abs(result);
  const bits = words[0]!;
  const distance = (neighbour: number): bigint => {
    words[0] = neighbour;
    const value = neighbour === 0x7f800000 ? 2 ** 128 : single[0]!;
    const away = (units(value) << 149n) - magnitude;
    return away < 0n ? -away : away;
  };
  const own = distance(bits);
  const neighbours = [bits - 1, bits + 1].filter((other) => other >= 0 && other <= 0x7f800000).map(distance);
  return neighbours.every((other) => own < other || (own === other && bits % 2 === 0));
}

test("fma.f64 is rounded once", () => {
  const tiny = 2 ** -53;
  const cases: [number, number, number, Element][] = [
    [1 + 2 * tiny, 1 + 2 * tiny, -1, 4 * tiny + 4 * tiny * tiny],
    [1 + 2 ** -30, 1 + 2 ** -30, -(1 + 2 ** -29), 2 ** -60],
    [1 + 2 * tiny, 1 - tiny, 0, 1],
    [0.1, 10, -1, 2 ** -54],
    [5e-324, 0.5, 0, 0],
    [5e-324, 0.5, 5e-324, 1e-323],
    [1.7976931348623157e308, 2, -1.7976931348623157e308, 1.7976931348623157e308],
    [1.7976931348623157e308, 2, 0, Number.POSITIVE_INFINITY],
    [-0, 1, -0, -0],
    [1, 1, -1, 0],
    [Number.NaN, 1, 1, Number.NaN],
    [Number.POSITIVE_INFINITY, 0, 1, Number.NaN],
    [3, 4, 5, 17],
    [-3, 4, 5, -7],
    [-3e-320, 1e-5, -0, -0],
  ];
  const line = { text: "fma.rn.f64 d, a, b, c;", from: ["f64", "f64", "f64"] as const, to: "f64" as const };
  const results = elementwise([line], () => cases);
  expect(results.map(({ result }) => result)).toEqual(cases.map(([, , , expected]) => expected));
});

testAgainstPtxas();

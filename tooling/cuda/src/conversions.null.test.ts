import { expect, test } from "vitest";
import { halfBits, halfValue } from "./ptx/half.ts";
import { testAgainstPtxas } from "./testing/assembler.ts";
import { type Element, type ElementType, elementwise, type Line } from "./testing/elementwise.ts";
import { nastyNumbers } from "./testing/nastyNumbers.ts";

const wholes = ["u16", "s16", "u32", "s32", "u64", "s64"] as ElementType[];
const cut = (type: string, value: bigint): bigint =>
  (type.startsWith("s") ? BigInt.asIntN : BigInt.asUintN)(Number(type.slice(1)), value);

/** Does each line for what there is to try of its first type. */
function converted<T extends Line>(lines: readonly T[], check: (line: T, operand: Element, result: Element) => void) {
  const values = (line: Line) => nastyNumbers(line.from[0]!).map((value) => [value]);
  for (const { line, operands, result } of elementwise(lines, values)) check(line as T, operands[0]!, result);
}

test("whole numbers to whole numbers are cut, or keep their sign", () => {
  const lines = wholes.flatMap((from) => wholes.map((to) => ({ text: `cvt.${to}.${from} d, a;`, from: [from], to })));
  converted(lines, ({ text, to }, operand, result) => {
    expect(BigInt(result), `${text} of ${operand}`).toBe(cut(to, BigInt(operand)));
  });
});

test("registers that are wider are filled by the sign of the type", () => {
  const lines: Line[] = [
    { text: "cvt.s8.s32 d, a;", from: ["s32"], to: "s32" },
    { text: "cvt.u8.s32 d, a;", from: ["s32"], to: "s32" },
    { text: "cvt.s16.u32 d, a;", from: ["s32"], to: "s64" },
    { text: "cvt.u16.u32 d, a;", from: ["s32"], to: "s64" },
    { text: "cvt.u32.s64 d, a;", from: ["s64"], to: "s64" },
  ];
  const results = elementwise(lines, () => [[0xff80], [-1], [5]]).map(({ result }) => Number(result));
  expect(results).toEqual([-128, -1, 5, 128, 255, 5, -128, -1, 5, 65408, 65535, 5, 65408, 4294967295, 5]);
});

test("whole numbers to floats are rounded once", () => {
  const floats = ["f32", "f64"] as const;
  const lines = wholes.flatMap((from) =>
    floats.map((to) => ({ text: `cvt.rn.${to}.${from} d, a;`, from: [from], to })),
  );
  converted(lines, ({ text, to }, operand, result) => {
    expect(result, `${text} of ${operand}`).toBe(nearest(BigInt(operand), to === "f32" ? 24 : 53));
  });
});

function nearest(value: bigint, bits: number): number {
  const magnitude = value < 0n ? -value : value;
  const drop = BigInt(Math.max(0, magnitude.toString(2).length - bits));
  const [kept, rest] = [magnitude >> drop, magnitude & ((1n << drop) - 1n)];
  const half = drop === 0n ? 1n : 1n << (drop - 1n);
  const up = rest > half || (rest === half && (kept & 1n) === 1n) ? 1n : 0n;
  return Number((kept + up) << drop) * (value < 0n ? -1 : 1);
}

const modes: Record<string, (value: number) => number> = {
  rzi: Math.trunc,
  rmi: Math.floor,
  rpi: Math.ceil,
  rni: (value) => {
    const whole = Math.round(value);
    return Math.abs(value % 1) === 0.5 && whole % 2 !== 0 ? whole - 1 : whole;
  },
};

test("floats to whole numbers are rounded as they say, and end at the limits", () => {
  const lines = (["f32", "f64"] as const).flatMap((from) =>
    wholes.flatMap((to) => {
      return Object.keys(modes).map((mode) => ({ mode, text: `cvt.${mode}.${to}.${from} d, a;`, from: [from], to }));
    }),
  );
  converted(lines, ({ text, mode, from, to }, operand, result) => {
    const bits = BigInt(to.slice(1));
    const [least, most] = to.startsWith("s")
      ? [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n]
      : [0n, (1n << bits) - 1n];
    const number = modes[mode]!(operand as number);
    let expected = number <= Number(least) ? least : most;
    if (Number(least) < number && number < Number(most)) expected = BigInt(number);
    // What is no number is zero where all is of 32 bits.
    if (Number.isNaN(operand)) expected = from[0] === "f64" || bits === 64n ? cut(to, 1n << (bits - 1n)) : 0n;
    expect(BigInt(result), `${text} of ${operand}`).toBe(expected);
  });
});

test("floats to floats", () => {
  const lines = [
    { text: "cvt.rn.f32.f64 d, a;", from: ["f64"], to: "f32", expected: Math.fround },
    { text: "cvt.f64.f32 d, a;", from: ["f32"], to: "f64", expected: (value: number) => value },
    { text: "cvt.rz.f32.f64 d, a;", from: ["f64"], to: "f32", expected: directed((value) => Math.trunc(value)) },
    { text: "cvt.rm.f32.f64 d, a;", from: ["f64"], to: "f32", expected: directed(Math.floor) },
    { text: "cvt.rp.f32.f64 d, a;", from: ["f64"], to: "f32", expected: directed(Math.ceil) },
    ...Object.entries(modes).map(([mode, expected]) => {
      return { text: `cvt.${mode}.f32.f32 d, a;`, from: ["f32"], to: "f32", expected };
    }),
  ] as (Line & { expected: (value: number) => number })[];
  converted(lines, ({ text, expected }, operand, result) => {
    expect(Object.is(result, expected(operand as number)), `${text} of ${operand} is ${result}`).toBe(true);
  });
});

/** Rounds in units of the last place of a float32, with a rounding of whole numbers. */
function directed(round: (value: number) => number): (value: number) => number {
  return (value) => {
    if (!Number.isFinite(value) || value === 0) return value;
    const exponent = Math.max(-126, Math.floor(Math.log2(Math.abs(value))));
    // In two steps, none of which is too large or too small.
    const units = round(value * 2 ** 23 * 2 ** -exponent) * 2 ** -23;
    const rounded = units * 2 ** (exponent - 1) * 2;
    if (Math.abs(rounded) < 2 ** 128) return rounded;
    return Number.isFinite(round(rounded > 0 ? 0.5 : -0.5)) && round(Math.sign(value) * 0.5) === 0
      ? Math.sign(value) * 3.4028234663852886e38
      : Math.sign(value) * Number.POSITIVE_INFINITY;
  };
}

test("halves are read exactly", () => {
  const line: Line = { text: "cvt.f32.f16 d, a;", from: ["b16"], to: "f32" };
  const results = elementwise([line], () => Array.from({ length: 65536 }, (_, bits) => [bits]));
  for (const { operands, result } of results) {
    const [bits, nan] = [operands[0] as number, Number.isNaN(result)];
    if (nan !== Number.isNaN(halfValue(bits)) || (!nan && halfBits(result as number) !== bits))
      expect(result).toBe(bits);
  }
  const known = [0x3c00, 0xc000, 1, 0x3ff, 0x400, 0x7bff, 0x7c00, 0x8000].map((bits) => results[bits]!.result);
  expect(known).toEqual([1, -2, 2 ** -24, 1023 * 2 ** -24, 2 ** -14, 65504, Number.POSITIVE_INFINITY, -0]);
});

test("the nearest half, even of two", () => {
  const lines: Line[] = [
    { text: "cvt.rn.f16.f32 d, a;", from: ["f32"], to: "b16" },
    { text: "cvt.rn.f16.f64 d, b;", from: ["f32", "f64"], to: "b16" },
  ];
  const halves = Array.from({ length: 0x7c00 }, (_, bits) => halfValue(bits));
  const middles = halves.slice(0, -1).map((value, bits) => (value + halves[bits + 1]!) / 2);
  const some = [...middles.keys()].filter((bits) => bits % 7 === 0 || bits < 40 || bits > 0x7be0);
  const near = (bits: number): [number, number][] => [
    [middles[bits]!, bits + (bits % 2)],
    [middles[bits]! * (1 + 2 ** -23), bits + 1],
    [middles[bits]! * (1 - 2 ** -23), bits],
  ];
  const cases = some.flatMap(near);
  cases.push([65519.99609375, 0x7bff], [65520, 0x7c00], [1e10, 0x7c00], [2 ** -25, 0], [2 ** -25 * 1.0001, 1]);
  const signed = cases.flatMap(([value, bits]) => [
    [value, bits],
    [-value, bits | 0x8000],
  ]) as [number, number][];
  signed.push([Number.NaN, 0x7fff]);
  const results = elementwise(lines, () => signed.map(([value]) => [value, value]));
  for (const [n, { operands, result }] of results.entries()) {
    if (result !== signed[n % signed.length]![1]) expect([operands, result]).toBe(signed[n % signed.length]);
  }
});

test("parts are put together and taken apart, and bits are bits", () => {
  const lines: Line[] = [
    { text: "mov.b64 d, {a, b};", from: ["u32", "u32"], to: "u64" },
    { text: "mov.b64 {_, d}, a;", from: ["u64"], to: "u32" },
    { text: ".reg .b32 lo; mov.b64 {lo, d}, a; sub.u32 d, lo, d;", from: ["u64"], to: "u32" },
    { text: ".reg .b16 x, y; mov.b32 {x, y}, a; mov.b32 d, {y, x};", from: ["f32"], to: "u32" },
    { text: ".reg .b16 x<4>; mov.b64 {x0, x1, x2, x3}, a; mov.b64 d, {x3, x2, x1, x0};", from: ["f64"], to: "u64" },
    { text: "mov.b32 d, a;", from: ["f32"], to: "u32" },
    { text: "mov.b64 d, a;", from: ["u64"], to: "f64" },
    { text: "mov.b32 d, 0f3F800000;", from: ["u32"], to: "u32" },
    { text: "mov.b64 d, 0d3FF0000000000001;", from: ["u32"], to: "u64" },
    { text: "mov.f32 d, 0fFF800000;", from: ["u32"], to: "f32" },
    { text: "mov.b32 d, -1;", from: ["u32"], to: "u32" },
  ];
  const rows: Record<number, Element[]> = {
    1: [0x1234567800000000n],
    2: [0x0000000100000003n],
    5: [-0],
    6: [0x4009_0000_0000_0000n],
  };
  const results = elementwise(lines, (line) => [rows[lines.indexOf(line)] ?? [1, 2]]).map(({ result }) => result);
  expect(results).toEqual([
    0x200000001n,
    0x12345678,
    2,
    0x3f80,
    0x3ff0n,
    0x80000000,
    3.125,
    0x3f800000,
    0x3ff0000000000001n,
    Number.NEGATIVE_INFINITY,
    0xffffffff,
  ]);
});

testAgainstPtxas();

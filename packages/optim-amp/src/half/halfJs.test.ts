import { AdamW, type HostArray, parameter, SGD } from "optim-core";
import { describe, expect, test } from "vitest";
import { fromBf16, toBf16 } from "./bf16.ts";
import { fromF16, toF16 } from "./f16.ts";
import { BF16Array, F16Array } from "./halfArray.ts";
import { type HalfJsBuffer, halfJs, halfParameter } from "./halfJs.ts";

const roundings: Readonly<Record<string, (x: number) => number>> = {
  f32: Math.fround,
  f64: (x) => x,
  f16: (x) => fromF16(toF16(x)),
  bf16: (x) => fromBf16(toBf16(x)),
};
const dtypes = Object.keys(roundings);

/** Numbers that every precision has another way with: thirds, what overflows, what vanishes, and what is beside a middle of halves. */
const samples = [
  1 / 3,
  -0,
  65_519.999,
  65_520,
  1e39,
  -1e-8,
  2 ** -149,
  1 + 2 ** -11 + 2 ** -40,
  1 + 2 ** -8,
  -Infinity,
];

/** A buffer with the samples in it. */
function filled(dtype: string): HalfJsBuffer {
  const made = halfJs.alloc(dtype, samples.length);
  made.set(samples);
  return made;
}

describe("buffers of halfJs", () => {
  test.each(dtypes.flatMap((from) => dtypes.map((to) => [from, to] as const)))(
    "a copy from %s to %s rounds every number once",
    (from, to) => {
      const [source, target] = [filled(from), halfJs.alloc(to, samples.length)];
      const before = [...source];
      expect(before).toEqual(samples.map(roundings[from]!));
      halfJs.copy(source, target);
      expect([...target]).toEqual(before.map(roundings[to]!));
      expect([...source]).toEqual(before);
    },
  );

  test.each([
    ["f16", Uint16Array.of(0x7c01, 0xffff, 0x8000, 1)],
    ["bf16", Uint16Array.of(0x7f81, 0xffff, 0x8000, 1)],
    ["f32", Float32Array.of(1 / 3, -0, Infinity, 2 ** -149)],
    ["f64", Float64Array.of(1 / 3, -0, Infinity, 5e-324)],
  ] as const)("what is written to %s is read again, bit for bit, and is a copy", async (dtype, bits) => {
    const buffer = halfJs.alloc(dtype, 4);
    const given: HostArray = bits.slice();
    halfJs.write(buffer, given);
    const read = await halfJs.read(buffer);
    expect(read).toEqual(bits);
    halfJs.fill(buffer, 2);
    expect(read).toEqual(bits);
    expect(given).toEqual(bits);
    halfJs.write(buffer, bits.slice(0, 1));
    expect([...buffer].slice(1)).toEqual([2, 2, 2]);
  });

  test("an array that knows nothing of halves is none of its buffers", () => {
    for (const value of [new Uint16Array(2), [1, 2], { bits: new Uint16Array(2) }, null, undefined, 3, "f16"])
      expect(halfJs.inspect(value)).toBeUndefined();
    for (const dtype of ["u8", "F16", ""]) expect(() => halfJs.alloc(dtype, 1)).toThrow(`js: cannot store ${dtype}`);
  });
});

describe.each([
  ["F16Array", F16Array],
  ["BF16Array", BF16Array],
] as const)("%s", (_, Half) => {
  const start = (): F16Array | BF16Array => new Half([1, 2, 3]);

  test.each([
    ["numbers", [8, 9], 1, [1, 8, 9]],
    ["no numbers at the end", [], 3, [1, 2, 3]],
    ["float64", Float64Array.of(8), 2, [1, 2, 8]],
    ["bits", new Half([8, 9]).bits, 1, [1, 8, 9]],
  ] as const)("set() takes %s from a place on", (_, values, at, expected) => {
    const array = start();
    array.set(values, at);
    expect([...array]).toEqual(expected);
  });

  test.each([
    ["too many", [8, 9], 2],
    ["a place beyond the end", [8], 3],
    ["no numbers beyond the end", [], 4],
    ["bug: a place before the first, which dropped numbers", [8, 9], -1],
    ["a place that is NaN", [8], Number.NaN],
    ["bits that do not fit", Uint16Array.of(1, 2), 2],
    ["bits before the first", Uint16Array.of(1, 2), -1],
  ] as const)("set() refuses %s", (_, values, at) => {
    const array = start();
    expect(() => array.set(values, at)).toThrow(RangeError);
    expect([...array]).toEqual([1, 2, 3]);
  });

  test("subarray() and slice() are copies, and count from the end as arrays do", () => {
    const array = start();
    const [numbers, bits] = [array.subarray(-2), array.slice()];
    array.fill(7);
    expect([...numbers]).toEqual([2, 3]);
    expect(bits).toEqual(new Half([1, 2, 3]).bits);
    expect([...array.subarray(1, 1)]).toEqual([]);
    expect(() => new Half(-1)).toThrow(RangeError);
  });
});

describe("a plain optimizer over halves", () => {
  test.each(["f16", "bf16"] as const)("%s: each step is that of float32, rounded", (dtype) => {
    const Half = dtype === "f16" ? F16Array : BF16Array;
    const w = halfParameter(new Half([1, -0.3, 100, 6e-5]), { name: "w" });
    const reference = parameter(w.data.subarray() as Float32Array, { name: "w" });
    const options = { lr: 0.01, weightDecay: 0.1 };
    const [half, single] = [new AdamW([w], { ...options, backend: halfJs }), new AdamW([reference], options)];
    for (let i = 1; i <= 10; i++) {
      w.grad = new Half([1 / i, -1, 30, 1e-3]);
      reference.grad = w.grad.subarray() as Float32Array;
      half.step();
      single.step();
      const rounded = new Half(reference.data);
      expect((w.data as F16Array).bits).toEqual(rounded.bits);
      reference.data.set(rounded.subarray());
    }
    expect(halfJs.inspect(half.stateOf(w)!.expAvg)).toEqual({ dtype: "f32", length: 4 });
  });

  test("a weight that leaves the range of f16 is infinite", () => {
    const w = halfParameter(new F16Array([65_504, -65_504]));
    w.grad = new F16Array([-1, 1]);
    new SGD([w], { lr: 16, backend: halfJs }).step();
    expect([...(w.data as F16Array)]).toEqual([Infinity, -Infinity]);
  });
});

import type { Node, Program } from "optim-core";
import { describe, expect, it } from "vitest";
import { halves } from "./halves.ts";
import { makeHeap } from "./heap.ts";
import { WasmArray } from "./wasmArray.ts";
import { wasmOn } from "./wasmOn.ts";

/** What a format of 16 bits is: the bias of its exponent, and the bits of its fraction. */
const layouts = { f16: { bias: 15, fraction: 10 }, bf16: { bias: 127, fraction: 7 } } as const;
type Half = keyof typeof layouts;

/** The number that 16 bits are, by the definition. */
function numberOf(bits: number, dtype: Half): number {
  const { bias, fraction } = layouts[dtype];
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits & 0x7fff) >> fraction;
  const part = (bits & (2 ** fraction - 1)) / 2 ** fraction;
  if (exponent === 2 * bias + 1) return part ? Number.NaN : sign * Infinity;
  return sign * (exponent ? 2 ** (exponent - bias) * (1 + part) : 2 ** (1 - bias) * part);
}

const everyHalf = Uint16Array.from({ length: 65_536 }, (_, i) => i);
/** The positive numbers of a format, infinity the last of them: their bits are their places. */
const positive = (dtype: Half): readonly number[] =>
  Array.from(everyHalf.subarray(0, 0x8000), (bits) => numberOf(bits, dtype)).filter((x) => !Number.isNaN(x));

/** Every number of a format, the middle between any two of them, and the float32 beside those, of both signs. */
function hardNumbers(all: readonly number[]): Float32Array {
  const middles = all.slice(0, -1).map((x, i) => (x + (i + 2 === all.length ? 2 * x - all[i - 1]! : all[i + 1]!)) / 2);
  const bits = new Uint32Array(new Float32Array([...all, ...middles]).buffer);
  const near = [-1, 0, 1].flatMap((by) => Array.from(bits, (x) => Math.max(0, x + by)));
  const others = [0.1, 3.4028234663852886e38, 1e-45, 2 ** -126].flatMap((x) => [
    ...new Uint32Array(Float32Array.of(x).buffer),
  ]);
  const ofBothSigns = [...near, ...others].flatMap((x) => [x, x + 2 ** 31]);
  return new Float32Array(Uint32Array.from(ofBothSigns).buffer).filter((x) => !Number.isNaN(x));
}

/** The bits of the nearest number, of two the even one, by search. What becomes infinite is half a step beyond the largest. */
function nearest(x: number, all: readonly number[]): number {
  const size = Math.abs(x);
  let [low, high] = [0, all.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (all[middle]! <= size) low = middle;
    else high = middle;
  }
  const next = all[high] === Infinity ? 2 * all[low]! - all[low - 1]! : all[high]!;
  const [down, up] = [size - all[low]!, next - size];
  const at = size === Infinity || up < down || (up === down && high % 2 === 0) ? high : low;
  return at + (x < 0 || Object.is(x, -0) ? 0x8000 : 0);
}

const heap = makeHeap(new WebAssembly.Memory({ initial: 1 }));
const backend = wasmOn(heap, undefined, halves);

/** A rule that stores what it reads. */
const g: Node = { op: "load", args: [], name: "g", extent: "element" };
const move: Program = { name: "Move", nodes: [g], stores: [{ to: "p", value: g, extent: "element" }], uniforms: [] };

/** Runs a kernel from one precision to another, in tensors of a length, side by side. */
function moved(bits: Uint16Array | Float32Array, from: string, to: string, length: number): WasmArray {
  const [source, target] = [backend.alloc(from, bits.length), backend.alloc(to, bits.length)];
  backend.write(source, bits);
  const part = ({ pointer, dtype, format }: WasmArray, i: number): WasmArray =>
    new WasmArray(heap, pointer + i * format.array.BYTES_PER_ELEMENT, dtype, Math.min(length, bits.length - i), format);
  const tensors = Array.from({ length: Math.ceil(bits.length / length) }, (_, t) => {
    const buffers = { g: part(source, t * length), p: part(target, t * length) };
    return { buffers, shape: [buffers.p.length], rows: { first: 1, values: [] } };
  });
  backend.run([{ kernel: backend.compile(move, { g: from, p: to }), tensors }]);
  return target;
}

describe.each(["f16", "bf16"] as const)("%s", (dtype) => {
  const all = positive(dtype);
  const isNaNHere = (bits: number): boolean => Number.isNaN(numberOf(bits, dtype));

  // Vectors, and tensors that are too short for one.
  describe.each([1e9, 3])("in tensors of %d", (length) => {
    it("all 65,536 are read as what they are", () => {
      const { view } = moved(everyHalf, dtype, "f32", length);
      expect([...everyHalf].filter((bits) => !Object.is(view[bits], numberOf(bits, dtype)))).toEqual([]);
    });

    it("all 65,536 are written as they were read, NaN as a quiet one with its payload", () => {
      const { view } = moved(everyHalf, dtype, dtype, length);
      const quiet = 2 ** (layouts[dtype].fraction - 1);
      expect([...everyHalf].filter((bits) => view[bits] !== (isNaNHere(bits) ? bits | quiet : bits))).toEqual([]);
    });

    it("float32 are rounded to the nearest, ties to even, and to infinity where that is next", () => {
      const numbers = hardNumbers(all);
      expect(numbers.length).toBeGreaterThan(350_000);
      const { view } = moved(numbers, "f32", dtype, length);
      const wrong = [...numbers].filter((x, i) => view[i] !== nearest(x, all));
      expect(wrong).toEqual([]);
    });

    it("NaN stays one, with its sign and the upper bits of its payload", () => {
      const payloads = Uint32Array.of(0x7f800001, 0x7fc00000, 0x7fffffff, 0xff800001, 0xffc12345, 0x7f955555);
      const { fraction } = layouts[dtype];
      const leastNaN = all.length - 1 + 2 ** (fraction - 1);
      const { view } = moved(new Float32Array(payloads.buffer), "f32", dtype, length);
      const expected = Array.from(payloads, (x) => {
        return ((x >>> 16) & 0x8000) | leastNaN | ((x & 0x7fffff) >> (23 - fraction));
      });
      expect([...view]).toEqual(expected);
    });
  });
});

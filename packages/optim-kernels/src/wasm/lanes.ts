import type { DType } from "optim-core";
import { type Code, callPow, simdOp } from "./code.ts";

/** A kind of vector that a kernel computes with, and the instructions in which the two kinds differ. */
export interface Lanes {
  readonly type: "f32" | "f64";
  readonly array: Float32ArrayConstructor | Float64ArrayConstructor;
  readonly count: number;
  /** The first of its operations, and of its comparisons: {@link simd} has their order. */
  readonly arithmetic: number;
  readonly comparison: number;
  readonly splat: number;
  /** Takes a lane out; the next opcode puts one in. */
  readonly lane: number;
  /** Loads one number into every lane. */
  readonly loadSplat: number;
}

/** Four float32. */
export const f32x4: Lanes = {
  type: "f32",
  array: Float32Array,
  count: 4,
  arithmetic: 0xe0,
  comparison: 0x41,
  splat: 0x13,
  lane: 0x1f,
  loadSplat: 0x09,
};

/** Two float64. */
export const f64x2: Lanes = {
  type: "f64",
  array: Float64Array,
  count: 2,
  arithmetic: 0xec,
  comparison: 0x47,
  splat: 0x14,
  lane: 0x21,
  loadSplat: 0x0a,
};

/** All lanes the same number. */
export const constantOf = ({ array, count }: Lanes, value: number): Code => [
  ...simdOp(0x0c),
  ...new Uint8Array(new array(count).fill(value).buffer),
];

/** From one precision to another, a number. */
const conversions: Readonly<Record<string, Code>> = {
  f32f64: [0xbb],
  f64f32: [0xb6],
};

/** A number of one precision in another. */
export const convert = (from: DType, to: DType, x: Code): Code => [...x, ...(conversions[from + to] ?? [])];

/** One lane of a vector. */
export const laneOf = ({ lane }: Lanes, i: number, x: Code): Code => [...simdOp(lane, x), i];

/** A vector lane by lane, as many as are told; the others are the first again. */
export const eachLane = ({ splat, lane }: Lanes, count: number, value: (i: number) => Code): Code =>
  [1, 2, 3]
    .slice(0, count - 1)
    .reduce<Code>((vector, i) => [...simdOp(lane + 1, vector, value(i)), i], simdOp(splat, value(0)));

/** `a ** b` lane by lane, in float64 and by JavaScript's own function, so that it is the JavaScript backend's to the bit. */
export const power = (lanes: Lanes, a: Code, b: Code): Code =>
  eachLane(lanes, lanes.count, (i) => {
    const wide = (x: Code): Code => convert(lanes.type, "f64", laneOf(lanes, i, x));
    return convert("f64", lanes.type, [...wide(a), ...wide(b), ...callPow]);
  });

import type { DType } from "optim-core";
import { base, type Code, simdOp } from "./code.ts";

/** A kind of vector that a kernel computes with, and the instructions in which the two kinds differ. */
export interface Lanes {
  readonly type: "f32" | "f64";
  readonly count: number;
  /** The first of its operations, and of its comparisons: {@link simd} has their order. */
  readonly arithmetic: number;
  readonly comparison: number;
  readonly splat: number;
  /** Takes a lane out; the next opcode puts one in. */
  readonly lane: number;
  readonly loadSplat: number;
  /** Loads one number into the first lane. */
  readonly loadOne: number;
  /** Stores the first lane. */
  readonly storeOne: number;
}

/** Four float32, or two float64. */
export const lanesOf = (dtype: DType): Lanes => (dtype === "f64" ? f64x2 : f32x4);

const f32x4: Lanes = {
  type: "f32",
  count: 4,
  arithmetic: 0xe0,
  comparison: 0x41,
  splat: 0x13,
  lane: 0x1f,
  loadSplat: 0x09,
  loadOne: 0x5c,
  storeOne: 0x5a,
};

/** Two float64. */
export const f64x2: Lanes = {
  type: "f64",
  count: 2,
  arithmetic: 0xec,
  comparison: 0x47,
  splat: 0x14,
  lane: 0x21,
  loadSplat: 0x0a,
  loadOne: 0x5d,
  storeOne: 0x5b,
};

/** Loading and storing a number of each precision. */
export const scalars = { f32: [0x2a, 0x38], f64: [0x2b, 0x39], i32: [base.i32Load, base.i32Store] } as const;

/** The bytes of one number. */
export const bytesOf = (dtype: DType): number => (dtype === "f64" ? 8 : 4);

/** All lanes the same number. */
export const constantOf = ({ type }: Lanes, value: number): Code => [
  ...simdOp(0x0c),
  ...new Uint8Array((type === "f64" ? new Float64Array(2) : new Float32Array(4)).fill(value).buffer),
];

/** From one precision to another, a number. */
const conversions: Readonly<Record<string, Code>> = {
  f32f64: [0xbb],
  f64f32: [0xb6],
  i32f32: [0xb2],
  i32f64: [0xb7],
  f32i32: [0xfc, 0],
  f64i32: [0xfc, 2],
};

/** A number of one precision in another. */
export const convert = (from: DType, to: DType, x: Code): Code => [...x, ...(conversions[from + to] ?? [])];

/** One lane of a vector. */
export const laneOf = ({ lane }: Lanes, i: number, x: Code): Code => [...simdOp(lane, x), i];

/** A vector lane by lane. */
export const eachLane = ({ count, splat, lane }: Lanes, value: (i: number) => Code): Code =>
  [1, 2, 3]
    .slice(0, count - 1)
    .reduce<Code>((vector, i) => [...simdOp(lane + 1, vector, value(i)), i], simdOp(splat, value(0)));

/** `a ** b` lane by lane, in float64 and by JavaScript's own function, so that it is the JavaScript backend's to the bit. */
export const power = (lanes: Lanes, a: Code, b: Code): Code =>
  eachLane(lanes, (i) => {
    const wide = (x: Code): Code => convert(lanes.type, "f64", laneOf(lanes, i, x));
    return convert("f64", lanes.type, [...wide(a), ...wide(b), ...base.callPow]);
  });

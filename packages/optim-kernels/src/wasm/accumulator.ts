import { type ReduceOp, reducers } from "optim-core";
import type { Portion } from "./access.ts";
import { get, type Instruction, i32, increase, op, set, told, type ValueType } from "./instruction.ts";
import { constantOf, convert, type Lanes, laneType } from "./lanes.ts";

/** How a sweep gathers one reduction, always in float64. */
export interface Accumulator {
  readonly locals: Readonly<Record<string, ValueType>>;
  /** Before the first weight of a line. */
  readonly start: readonly Instruction[];
  /** Takes in a vector, or its first lane. */
  take(value: Instruction, portion: Portion): readonly Instruction[];
  /** After the last weight of a line. */
  readonly finish: readonly Instruction[];
}

const merges = { sum: "add", highest: "max", lowest: "min" } as const;

/** The upper half of a vector in its lower half. */
const upper = (x: Instruction): Instruction =>
  told("i8x16.shuffle", [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15], x, x);

/** The halves of a vector in float64. */
const halves = (lanes: Lanes, x: Instruction): readonly Instruction[] =>
  lanes === "f64x2" ? [x] : [op("f64x2.promote_low_f32x4", x), op("f64x2.promote_low_f32x4", upper(x))];

const firstLane = (lanes: Lanes, x: Instruction): Instruction =>
  convert(laneType(lanes), "f64", told(`${lanes}.extract_lane`, [0], x));

/**
 * A reduction over a line of weights: it runs in locals, one for each half of a vector and one for what is left at the end of the line, and
 * `write` is given what they come to.
 */
export function lineAccumulator(
  lanes: Lanes,
  reduce: ReduceOp,
  name: string,
  write: (total: Instruction) => readonly Instruction[],
): Accumulator {
  const [neutral] = reducers[reduce];
  const merge = (kind: "f64" | "f64x2", a: Instruction, b: Instruction): Instruction =>
    op(`${kind}.${merges[reduce]}`, a, b);
  const parts = (lanes === "f64x2" ? ["low"] : ["low", "high"]).map((half) => `${name}_${half}`);
  const rest = `${name}_rest`;
  const lane = (part: string, i: number): Instruction => told("f64x2.extract_lane", [i], get(part));
  const total = parts
    .map((part) => merge("f64", lane(part, 0), lane(part, 1)))
    .concat(get(rest))
    .reduce((a, b) => merge("f64", a, b));
  return {
    locals: { ...Object.fromEntries(parts.map((part) => [part, "v128" as const])), [rest]: "f64" },
    start: [...parts.map((part) => set(part, constantOf("f64x2", neutral))), set(rest, told("f64.const", [neutral]))],
    take: (value, portion) =>
      portion === "single"
        ? [set(rest, merge("f64", get(rest), firstLane(lanes, value)))]
        : halves(lanes, value).map((half, i) => set(parts[i]!, merge("f64x2", get(parts[i]!), half))),
    finish: write(total),
  };
}

/**
 * A reduction over columns: an array of float64 in memory, one number for each column, that every line of the matrix is merged into. The
 * local `pointer` walks along it, and back at the end of the line.
 */
export function columnAccumulator(lanes: Lanes, reduce: ReduceOp, pointer: string): Accumulator {
  const at = get(pointer);
  return {
    locals: {},
    start: [],
    take: (value, portion) =>
      portion === "single"
        ? [
            op("f64.store", at, op(`f64.${merges[reduce]}`, op("f64.load", at), firstLane(lanes, value))),
            increase(pointer, i32(8)),
          ]
        : [
            ...halves(lanes, value).map((half, i) => {
              const before = told("v128.load", [16 * i], at);
              return told("v128.store", [16 * i], at, op(`f64x2.${merges[reduce]}`, before, half));
            }),
            increase(pointer, i32(lanes === "f64x2" ? 16 : 32)),
          ],
    finish: [set(pointer, op("i32.sub", at, op("i32.shl", get("count"), i32(3))))],
  };
}

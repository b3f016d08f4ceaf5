import { type ReduceOp, reducers } from "optim-core";
import { at, type Code, f64, op, simdOp } from "./code.ts";
import { constantOf, convert, f64x2, type Lanes, laneOf } from "./lanes.ts";
import type { SweepScope } from "./sweepScope.ts";

/** How a sweep gathers one reduction, always in float64. */
export interface Accumulator {
  /** Before the first weight of a piece. */
  readonly start: Code;
  /** Takes in a vector, or its first lane. */
  take(value: Code, count: number): Code;
  /** After the last one. */
  readonly finish: Code;
}

/** What merges two vectors of float64; the opcodes for two numbers are a fixed distance below. */
const merges = { sum: 0xf0, highest: 0xf5, lowest: 0xf4 } as const;
const merge = (reduce: ReduceOp, a: Code, b: Code): Code => op(merges[reduce] - 0x50, a, b);

/** The halves of a vector in float64. */
function halves({ type }: Lanes, x: Code): readonly Code[] {
  if (type === "f64") return [x];
  const upper = [...simdOp(0x0d, x, x), ...Array.from({ length: 16 }, (_, i) => 8 + (i % 8))];
  return [x, upper].map((half) => simdOp(0x5f, half));
}

const firstLane = (lanes: Lanes, x: Code): Code => convert(lanes.type, "f64", laneOf(lanes, 0, x));

/**
 * A reduction over a piece: it runs in locals, for each half of a vector two that take turns, since one alone would wait for its own last
 * merge, and one for what is left at the end; and becomes number `r` of the piece's parts.
 */
export function pieceAccumulator(
  { lanes, local, get, set }: SweepScope,
  reduce: ReduceOp,
  name: string,
  r: number,
): Accumulator {
  const [neutral] = reducers[reduce];
  // Float64 takes the place of two float32.
  const parts = ["low", "odd low", "high", "odd high"]
    .slice(0, lanes.count)
    .map((part) => local(`${name} ${part}`, "v128"));
  const rest = local(`${name} rest`, "f64");
  const total = parts
    .map((part) => merge(reduce, laneOf(f64x2, 0, get(part)), laneOf(f64x2, 1, get(part))))
    .concat([get(rest)])
    .reduce((a, b) => merge(reduce, a, b));
  const taken = local(`${name} taken`, "v128");
  return {
    start: [...parts.flatMap((part) => set(part, constantOf(f64x2, neutral))), ...set(rest, f64(neutral))],
    take: (value, count) =>
      count === 1
        ? set(rest, merge(reduce, get(rest), firstLane(lanes, value)))
        : halves(lanes, value).flatMap((half, i) => [
            ...set(taken, simdOp(merges[reduce], get(parts[2 * i]!), half)),
            ...set(parts[2 * i]!, get(parts[2 * i + 1]!)),
            ...set(parts[2 * i + 1]!, get(taken)),
          ]),
    finish: [...op(0x39, get("partials"), total), ...at(8 * r)],
  };
}

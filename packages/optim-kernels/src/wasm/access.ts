import type { DType } from "optim-core";
import { at, type Code, op, simdOp } from "./code.ts";
import { bytesOf, convert, eachLane, type Lanes, laneOf, scalars } from "./lanes.ts";

/** How much of a place an instruction takes: as many numbers as a vector has, or the one in its first lane. */
export type Portion = "vector" | "single";

const loadNumber = (dtype: DType, { type }: Lanes, address: Code, offset = 0): Code =>
  convert(dtype, type, [...op(scalars[dtype as "f32"][0], address), ...at(offset)]);

/** Reads what lies at a pointer; numbers of another precision are converted. */
export function loadFrom(lanes: Lanes, dtype: DType, pointer: Code, portion: Portion): Code {
  if (dtype === lanes.type) return [...simdOp(portion === "vector" ? 0x00 : lanes.loadOne, pointer), ...at()];
  return portion === "vector"
    ? eachLane(lanes, (i) => loadNumber(dtype, lanes, pointer, i * bytesOf(dtype)))
    : loadSplat(lanes, dtype, pointer);
}

/** Reads one number into every lane. */
export const loadSplat = (lanes: Lanes, dtype: DType, pointer: Code, offset = 0): Code =>
  dtype === lanes.type
    ? [...simdOp(lanes.loadSplat, pointer), ...at(offset)]
    : simdOp(lanes.splat, loadNumber(dtype, lanes, pointer, offset));

/** Writes a vector, or its first lane, to a pointer. */
export function storeTo(lanes: Lanes, dtype: DType, pointer: Code, portion: Portion, value: Code): Code {
  if (dtype === lanes.type)
    return portion === "vector"
      ? [...simdOp(0x0b, pointer, value), ...at()]
      : [...simdOp(lanes.storeOne, pointer, value), ...at(), 0];
  return Array.from({ length: portion === "vector" ? lanes.count : 1 }, (_, i) => [
    ...op(scalars[dtype as "f32"][1], pointer, convert(lanes.type, dtype, laneOf(lanes, i, value))),
    ...at(i * bytesOf(dtype)),
  ]).flat();
}

import type { DType } from "optim-core";
import { get, type Instruction, i32, op, told } from "./instruction.ts";
import { bytesOf, convert, eachLane, type Lanes, laneType } from "./lanes.ts";

/** How much of a place an instruction takes: as many numbers as a vector has, or the one in its first lane. */
export type Portion = "vector" | "single";

const splat = (lanes: Lanes, x: Instruction): Instruction => op(`${lanes}.splat`, x);

const loadOne = (dtype: DType, lanes: Lanes, address: Instruction, offset = 0): Instruction =>
  convert(dtype, laneType(lanes), told(`${dtype as "f32"}.load`, [offset], address));

/** Reads what lies at a pointer; numbers of another precision are converted. */
export function loadFrom(lanes: Lanes, dtype: DType, pointer: string, portion: Portion): Instruction {
  const at = get(pointer);
  if (dtype !== laneType(lanes))
    return portion === "vector"
      ? eachLane(lanes, (i) => loadOne(dtype, lanes, at, i * bytesOf(dtype)))
      : splat(lanes, loadOne(dtype, lanes, at));
  if (portion === "vector") return op("v128.load", at);
  return op(lanes === "f32x4" ? "v128.load32_zero" : "v128.load64_zero", at);
}

/** Reads one number into every lane. */
export const loadSplat = (lanes: Lanes, dtype: DType, address: Instruction, offset = 0): Instruction =>
  dtype === laneType(lanes)
    ? told(lanes === "f32x4" ? "v128.load32_splat" : "v128.load64_splat", [offset], address)
    : splat(lanes, loadOne(dtype, lanes, address, offset));

/** Reads, for each lane, the number of its weight's row or column. `index` is a local with the number of the first lane's weight. */
export function gather(
  lanes: Lanes,
  dtype: DType,
  pointer: string,
  extent: "row" | "column",
  index: string,
  portion: Portion,
): Instruction {
  const lane = (i: number): Instruction => {
    const weight = i === 0 ? get(index) : op("i32.add", get(index), i32(i));
    const place = op(extent === "row" ? "i32.div_u" : "i32.rem_u", weight, get("columns"));
    const offset = op("i32.shl", place, i32(Math.log2(bytesOf(dtype))));
    return loadOne(dtype, lanes, op("i32.add", get(pointer), offset));
  };
  return portion === "vector" ? eachLane(lanes, lane) : splat(lanes, lane(0));
}

/** Writes a vector, or its first lane, to a pointer. */
export function storeTo(
  lanes: Lanes,
  dtype: DType,
  pointer: string,
  portion: Portion,
  value: Instruction,
): readonly Instruction[] {
  const at = get(pointer);
  if (dtype !== laneType(lanes)) {
    const count = portion === "single" ? 1 : lanes === "f32x4" ? 4 : 2;
    return Array.from({ length: count }, (_, i) => {
      const lane = convert(laneType(lanes), dtype, told(`${lanes}.extract_lane`, [i], value));
      return told(`${dtype as "f32"}.store`, [i * bytesOf(dtype)], at, lane);
    });
  }
  if (portion === "vector") return [op("v128.store", at, value)];
  return [told(lanes === "f32x4" ? "v128.store32_lane" : "v128.store64_lane", [0], at, value)];
}

import type { DType } from "optim-core";
import { call, type Instruction, op, told } from "./instruction.ts";

/** The two kinds of vector that a kernel computes with. */
export type Lanes = "f32x4" | "f64x2";

/** The vector for parameters of a precision. */
export const lanesOf = (dtype: DType): Lanes => (dtype === "f64" ? "f64x2" : "f32x4");
/** The precision of one lane. */
export const laneType = (lanes: Lanes): "f32" | "f64" => (lanes === "f64x2" ? "f64" : "f32");
/** How many lanes there are. */
export const laneCount = (lanes: Lanes): number => (lanes === "f64x2" ? 2 : 4);
/** The bytes of one number. */
export const bytesOf = (dtype: DType): number => (dtype === "f64" ? 8 : 4);

/** All lanes the same number. */
export const constantOf = (lanes: Lanes, value: number): Instruction => told(`v128.const ${lanes}`, [value]);

/** A number of one precision in another. */
export function convert(from: DType, to: DType, x: Instruction): Instruction {
  if (from === to) return x;
  if (to === "f64") return op(from === "f32" ? "f64.promote_f32" : "f64.convert_i32_s", x);
  if (to === "f32") return op(from === "f64" ? "f32.demote_f64" : "f32.convert_i32_s", x);
  return op(from === "f64" ? "i32.trunc_sat_f64_s" : "i32.trunc_sat_f32_s", x);
}

/** A vector lane by lane. */
export const eachLane = (lanes: Lanes, lane: (i: number) => Instruction): Instruction =>
  Array.from({ length: laneCount(lanes) - 1 }, (_, i) => i + 1).reduce(
    (vector, i) => told(`${lanes}.replace_lane`, [i], vector, lane(i)),
    op(`${lanes}.splat`, lane(0)),
  );

/** `a ** b` lane by lane, in float64 and by JavaScript's own function, so that it is the JavaScript backend's to the bit. */
export const power = (lanes: Lanes, a: Instruction, b: Instruction): Instruction =>
  eachLane(lanes, (i) => {
    const wide = (x: Instruction): Instruction =>
      convert(laneType(lanes), "f64", told(`${lanes}.extract_lane`, [i], x));
    return convert("f64", laneType(lanes), call("pow", wide(a), wide(b)));
  });

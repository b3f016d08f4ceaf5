import type { HalfDType } from "../halfDType.ts";
import type { TfTensorInfo } from "../tfModule.ts";
import { elementwise, flat, type GpuBackend, uniformsOf } from "./gpuBackend.ts";
import { halfWgsl } from "./halfWgsl.ts";
import type { Operand } from "./matMulSize.ts";

/** How many groups of four halves a packed row takes. */
export const quadsOf = ({ inner }: Operand): number => Math.ceil(inner / 4);

const code = (dtype: HalfDType) => `${halfWgsl[dtype]}
fn at(row: i32, i: i32) -> u32 {
  let start = row / uniforms.rows * uniforms.rows * uniforms.inner;
  if (i >= uniforms.inner) {
    return 0u;
  }
  return to_half(x[start + row % uniforms.rows * uniforms.rowStep + i * uniforms.innerStep]);
}
fn main(index: i32) {
  if (index < uniforms.size) {
    let row = index / uniforms.words;
    let i = index % uniforms.words * 2;
    result[index] = bitcast<i32>(at(row, i) | (at(row, i + 1) << 16u));
  }
}
`;

/** An operand as halves, two in a word: row after row, each filled up with zeros to a multiple of four. */
export function packHalves(backend: GpuBackend, operand: Operand, dtype: HalfDType): TfTensorInfo {
  const { info, matrices, rows, inner, rowStep, innerStep } = operand;
  const words = 2 * quadsOf(operand);
  const uniforms = uniformsOf({ rows, inner, words, rowStep, innerStep });
  const program = elementwise(`pack ${dtype}`, matrices * rows * words, uniforms.text, code(dtype));
  return backend.runWebGPUProgram(program, [flat(info)], "int32", uniforms.values);
}

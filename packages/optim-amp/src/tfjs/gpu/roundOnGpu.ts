import type { HalfDType } from "../halfDType.ts";
import type { TfTensorInfo } from "../tfModule.ts";
import { elementwise, flat, type GpuBackend, sizeOf } from "./gpuBackend.ts";
import { halfWgsl } from "./halfWgsl.ts";

const code = (dtype: HalfDType) => `${halfWgsl[dtype]}
fn main(index: i32) {
  if (index < uniforms.size) {
    result[index] = from_half(to_half(x[index]));
  }
}
`;

/** A new tensor with the numbers of `info` rounded to halves, still as float32. */
export function roundOnGpu(backend: GpuBackend, info: TfTensorInfo, dtype: HalfDType): TfTensorInfo {
  const program = elementwise(`round ${dtype}`, sizeOf(info.shape), "", code(dtype));
  const { dataId } = backend.runWebGPUProgram(program, [flat(info)], "float32");
  return { dataId, shape: info.shape, dtype: "float32" };
}

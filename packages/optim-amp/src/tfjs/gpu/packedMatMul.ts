import type { TfTensorInfo } from "../tfModule.ts";
import type { GpuUniform } from "./gpuBackend.ts";
import type { MatMulForm } from "./matMulWgsl.ts";

/** A product that is ready to run: its operands packed, its numbers counted. */
export interface PackedMatMul {
  readonly form: MatMulForm;
  /** a, b and the bias, if there is one. */
  readonly inputs: readonly TfTensorInfo[];
  /** How many numbers the result has. */
  readonly size: number;
  /** How many workgroups take the tiles in turns. */
  readonly groups: number;
  readonly uniforms: { readonly text: string; readonly values: GpuUniform[] };
}

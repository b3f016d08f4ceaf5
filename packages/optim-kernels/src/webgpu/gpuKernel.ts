import { type DType, type Kernel, OptimError, type Program } from "optim-core";
import { type Stage, stagesOf } from "../stages.ts";
import type { Width } from "../wgsl/algebra.ts";
import { renderStage } from "../wgsl/renderStage.ts";
import { rowFields } from "../wgsl/rowFields.ts";
import { isHalf } from "../wgsl/scope.ts";
import { roundUp, dtypes as stored } from "./gpuArray.ts";
import type { Ground } from "./ground.ts";
import { KernelForm } from "./kernelForm.ts";

/** One stage of a program with its kernels; `wide` takes four weights at a time. */
export interface GpuStage {
  readonly stage: Stage;
  readonly wide: KernelForm | undefined;
  /** Absent where halves share the words that it would write. */
  readonly narrow: KernelForm | undefined;
  /** Tensors that lie side by side can be taken as one. */
  readonly canMerge: boolean;
}

/** A program as WGSL. */
export interface GpuKernel extends Kernel {
  readonly source: string;
  readonly stages: readonly GpuStage[];
  /** The values of a row of uniforms that are always the same; they come last. */
  readonly constants: readonly number[];
  /** The bytes of a row as the kernels bind it, and from one row to the next. */
  readonly rowSize: number;
  readonly rowStride: number;
}

/** Writes the kernels of a program; they are compiled when they are first used. */
export function makeKernel(
  { guard, forms }: Ground,
  program: Program,
  dtypes: Readonly<Record<string, DType>>,
): GpuKernel {
  const { name } = program;
  const { maxStorageBuffersPerShaderStage: most, minUniformBufferOffsetAlignment: alignment } = guard.device.limits;
  const stages = stagesOf(program).map((stage): GpuStage => {
    const form = (width: Width): KernelForm => {
      const source = renderStage(program, stage, width, dtypes);
      const made = forms.get(source.code) ?? new KernelForm(guard, name, source, width);
      forms.set(source.code, made);
      // Rules are few; who makes new ones without end would fill the memory.
      if (forms.size > 512) forms.delete(forms.keys().next().value!);
      return made;
    };
    const stores = stage.sweep === "element" && stage.reductions.length === 0;
    const narrow = form(1);
    const { bindings, scratch, facts } = narrow.source;
    for (const { name: symbol, dtype, extent } of bindings) {
      if (dtype === "i32" || !stored.includes(dtype))
        throw new OptimError(`webgpu: ${name} has ${symbol} in ${dtype}; kernels compute on f32, f16 and bf16 only.`);
      if (isHalf(dtype) && extent !== "element")
        throw new OptimError(`webgpu: ${name} has ${symbol} in ${dtype}; only what has one value per weight can be.`);
    }
    const count = bindings.length + Number(scratch !== undefined);
    if (count > most)
      throw new OptimError(
        `webgpu: ${name} needs ${count} storage buffers in one kernel, this device has ${most}. Request it with requiredLimits: { maxStorageBuffersPerShaderStage: ${count} }.`,
      );
    const writesHalves = bindings.some(({ dtype, isWritten }) => isWritten && isHalf(dtype));
    return {
      stage,
      wide: stores ? form(4) : undefined,
      narrow: writesHalves ? undefined : narrow,
      canMerge: stores && facts.length === 0,
    };
  });
  const row = rowFields(program);
  const rowSize = roundUp(4 * row.length, 16);
  return {
    program,
    stages,
    constants: row.flatMap(({ constant }) => (constant === undefined ? [] : [constant])),
    rowSize,
    rowStride: roundUp(Math.max(rowSize, 1), alignment),
    source: stages.map(({ wide, narrow }) => (wide ?? narrow)!.source.code).join("\n"),
  };
}

import type { DType, Node, Program } from "optim-core";
import type { RowKernel } from "../givenRun.ts";
import { isHalf, isOfLines, type Stage, stagesOf } from "../stages.ts";
import { renderStage, type StageSource } from "../wgsl/renderStage.ts";
import type { Width } from "../wgsl/wgsl.ts";
import type { Form } from "./form.ts";
import { fail, roundUp, dtypes as stored } from "./gpuArray.ts";
import type { Ground } from "./ground.ts";
import { splitStage } from "./splitStage.ts";

/** One stage of a program with its kernels. */
export interface GpuStage {
  readonly stage: Stage;
  /** Takes four weights at a time; absent where the sweep is not of weights, or reduces their rows or columns. */
  readonly wide: Form | undefined;
  /** Absent where halves share the words that it would write. */
  readonly narrow: Form | undefined;
}

/** A program as WGSL. */
export interface GpuKernel extends RowKernel {
  readonly source: string;
  readonly stages: readonly GpuStage[];
  /** Whether weights are kept by several kernels, one after the other. */
  readonly isSplit: boolean;
}

/** Writes the kernel of a stage, or finds the one that is already written. */
function formOf(
  { shaders }: Ground,
  program: Program,
  stage: Stage,
  width: Width,
  dtypes: Readonly<Record<string, DType>> = {},
): Form {
  const source = renderStage(program, stage, width, dtypes);
  const { code } = source;
  const shader = shaders.get(code) ?? { label: program.name, code };
  shaders.set(code, shader);
  // Rules are few; who makes new ones without end would fill the memory.
  if (shaders.size > 512) shaders.delete(shaders.keys().next().value!);
  return { ...source, shader };
}

const finishing: Program = { name: "finishing reductions", nodes: [], stores: [], uniforms: [] };

/** The kernel that makes one number of each of many stretches of the scratch. */
export function finishOf(ground: Ground, op: Node["op"]): Form {
  const part: Node = { op, args: [], name: "", extent: "element" };
  const reductions = [{ ...part, args: [part] }];
  return formOf(ground, finishing, { sweep: "element", pass: 0, stores: [], reductions, reads: [] }, 1);
}

/** Writes the kernels of a program; they are compiled when they are first used. */
export function makeKernel(ground: Ground, program: Program, dtypes: Readonly<Record<string, DType>>): GpuKernel {
  const { name } = program;
  const { maxStorageBuffersPerShaderStage: most, maxComputeWorkgroupStorageSize } = ground.gpu.device.limits;
  const buffersOf = ({ bindings, hasScratch, hasFacts }: StageSource): number =>
    bindings.length + +hasScratch + +hasFacts;
  const fits = (stage: Stage): boolean => buffersOf(renderStage(program, stage, 1, dtypes)) <= most;
  const whole = stagesOf(program);
  const parts = whole.flatMap((stage) => splitStage(program, stage, fits));
  const stages = parts.map((stage): GpuStage => {
    for (const { op } of stage.reductions) finishOf(ground, op);
    const narrow = renderStage(program, stage, 1, dtypes);
    const { bindings } = narrow;
    for (const { name: symbol, dtype, extent } of bindings)
      if (!stored.includes(dtype) || (isHalf(dtype) && extent !== "element"))
        fail(
          `${name} has ${symbol} in ${dtype}; kernels compute on f32, and on f16 and bf16 with one value per weight.`,
        );
    const shared = 1024 * stage.reductions.length;
    if (shared > maxComputeWorkgroupStorageSize)
      fail(
        `${name} reduces ${stage.reductions.length} values at once, in ${shared} bytes that a workgroup shares; this device has ${maxComputeWorkgroupStorageSize}. Request it with requiredLimits: { maxComputeWorkgroupStorageSize: ${shared} }.`,
      );
    const count = buffersOf(narrow);
    if (count > most)
      fail(
        `${name} needs ${count} storage buffers in one kernel, this device has ${most}. Request it with requiredLimits: { maxStorageBuffersPerShaderStage: ${count} }.`,
      );
    return {
      stage,
      wide: stage.sweep === "element" && !isOfLines(stage) ? formOf(ground, program, stage, 4, dtypes) : undefined,
      narrow: bindings.some(({ dtype, isWritten }) => isWritten && isHalf(dtype))
        ? undefined
        : formOf(ground, program, stage, 1, dtypes),
    };
  });
  return {
    program,
    stages,
    isSplit: parts.length > whole.length,
    rowStride: roundUp(4 * program.uniforms.length || 1, 256),
    source: stages.map(({ wide, narrow }) => (wide ?? narrow)!.code).join("\n"),
  };
}

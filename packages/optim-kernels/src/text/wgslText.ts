import type { DType, Kernel, Program } from "optim-core";
import { formula } from "../formula.ts";
import type { Gpu } from "../webgpu/gpu.ts";
import { type GpuKernel, type GpuStage, makeKernel } from "../webgpu/gpuKernel.ts";
import type { Ground } from "../webgpu/ground.ts";
import { dtypesOf } from "./dtypesOf.ts";
import { withoutParentheses } from "./withoutParentheses.ts";

const visited = { element: "weight", row: "row", column: "column", tensor: "parameter", all: "step" } as const;

function titleOf({ stage, wide }: GpuStage): string {
  const { sweep, reductions, stores } = stage;
  const what = reductions.length
    ? `Reduces to ${reductions.map((n) => `the ${n.op} over ${n.name}`).join(", ")}`
    : `Writes ${stores.map(({ to }) => to).join(", ")}`;
  return `${what}, ${wide ? "four weights at a time" : `for each ${visited[sweep]}`}.`;
}

/** Indents what stands in braces. */
function indented(code: string): string {
  let depth = 0;
  return code
    .split("\n")
    .map((line) => {
      if (line.startsWith("}")) depth--;
      const text = line && "  ".repeat(depth) + line;
      if (line.endsWith("{")) depth++;
      return text;
    })
    .join("\n");
}

/** All that a kernel is written with, and what every device has. */
const limits = { maxStorageBuffersPerShaderStage: 8, maxComputeWorkgroupStorageSize: 16_384 };

/** Writes the kernel of a program that no device has seen. */
function written(program: Program, dtypes: Readonly<Record<string, DType>>): GpuKernel {
  const gpu = { device: { limits } } as unknown as Gpu;
  const ground: Pick<Ground, "gpu" | "shaders"> = { gpu, shaders: new Map() };
  return makeKernel(ground as Ground, program, dtypes);
}

/**
 * WGSL for people: what runs, set out, with a comment where a uniform stands for a formula. Of a kernel of the `webgpu` backend, or of a program
 * that no device has seen, for symbols of these precisions (float32 where nothing is said) and a device with the least that WebGPU allows.
 *
 * @throws TypeError for a kernel of another backend; OptimError for a program that such a device cannot run.
 */
export function wgslText(what: Kernel | Program, dtypes: Readonly<Record<string, DType>> = {}): string {
  const { program, stages } = "program" in what ? (what as GpuKernel) : written(what, dtypesOf(what, dtypes));
  const noted = (code: string) =>
    code.replace(/^_(\d+): f32,$/gm, (field, i) => `${field} // ${formula(program.uniforms[Number(i)]!)}`);
  return stages
    .map((each) => {
      const { code } = (each.wide ?? each.narrow)!;
      return `// ${program.name}: ${titleOf(each)}\n${indented(noted(withoutParentheses(code)))}`;
    })
    .join("\n");
}

import type { Kernel } from "optim-core";
import { formula } from "../formula.ts";
import type { GpuKernel, GpuStage } from "../webgpu/gpuKernel.ts";
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

/**
 * A kernel of the `webgpu` backend as WGSL for people: what runs, set out, with a comment where a uniform stands for a formula.
 *
 * @throws TypeError for a kernel of another backend.
 */
export function wgslText(kernel: Kernel): string {
  const { program, stages } = kernel as GpuKernel;
  const noted = (code: string) =>
    code.replace(/^_(\d+): f32,$/gm, (field, i) => `${field} // ${formula(program.uniforms[Number(i)]!)}`);
  return stages
    .map((each) => {
      const { code } = (each.wide ?? each.narrow)!;
      return `// ${program.name}: ${titleOf(each)}\n${indented(noted(withoutParentheses(code)))}`;
    })
    .join("\n");
}

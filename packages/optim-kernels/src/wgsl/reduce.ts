import type { Node } from "optim-core";
import { reductionName } from "../stages.ts";
import { spread, type WgslText } from "./algebra.ts";
import { loads } from "./loads.ts";
import { fact, type Scope } from "./scope.ts";
import { straightLine } from "./straightLine.ts";
import { blocks } from "./update.ts";

/** How two numbers become one. */
const merge: Readonly<Record<string, (a: string, b: string) => string>> = {
  sum: (a, b) => `${a} + ${b}`,
  highest: (a, b) => `larger(${a}, ${b})`,
  lowest: (a, b) => `smaller(${a}, ${b})`,
};

/** What a reduction begins with, as bits where WGSL has no literal. */
export const neutrals: Readonly<Record<string, number>> = { sum: 0, highest: 0xff800000, lowest: 0x7f800000 };

/**
 * The function of a stage that reduces. The weights are seen as lines of one length (rows, columns, or equal parts of the whole), each
 * of which a few lanes of a workgroup walk together; then the lanes' numbers meet in pairs. The order depends on the shape alone.
 */
export function reduce(scope: Scope, seen: Map<Node, WgslText>): string {
  const { stage, program, functions, names, width } = scope;
  const overColumns = stage.reductions[0]!.extent === "column";
  const at = (name: string): string => fact(scope, name);
  const [lanes, lines, length, n] = ["lanes", "lines", "length", "n"].map(at) as [string, string, string, string];
  const [where, loaded] = loads(scope, seen);
  const roots = stage.reductions.map(({ args }) => args[0]!);
  const computed = straightLine(scope, roots, seen);
  const totals = stage.reductions.map((reduction, r) => {
    const name = reductionName(program, reduction);
    const { op } = reduction;
    if (op !== "sum") functions.add(op === "highest" ? "larger" : "smaller");
    return {
      local: names(name),
      shared: names(`${name}s`),
      start: op === "sum" ? "0.0" : `bitcast<f32>(${at(`${op}_start`)})`,
      merged: merge[op]!,
      value: spread(width, seen.get(roots[r]!)!),
      to: at(name),
    };
  });
  const each = (line: (total: (typeof totals)[number]) => string): string[] => totals.map(line);
  const partner = overColumns ? `local + half * (256u / ${lanes})` : "local + half";
  const [line, lane] = overColumns
    ? [`local % (256u / ${lanes})`, `local / (256u / ${lanes})`]
    : [`local / ${lanes}`, `local % ${lanes}`];
  return `\
${each(({ shared }) => `var<workgroup> ${shared}: array<f32, 256>;\n`).join("")}
@compute @workgroup_size(256)
fn update(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let line = (group.x + group.y * groups.x) * (256u / ${lanes}) + ${line};
  let lane = ${lane};
${each(({ local, start }) => `  var ${local} = ${start};\n`).join("")}
  for (var k = lane; line < ${lines} && k < ${length}; k += ${lanes}) {
    let i = ${overColumns ? `k * ${lines} + line` : `line * ${length} + k`};
    if (i >= ${n}) { break; }
${blocks([where, loaded, computed, each(({ local, merged, value }) => `${local} = ${merged(local, value)};`)], "    ")}  }

${each(({ local, shared }) => `  ${shared}[local] = ${local};\n`).join("")}  workgroupBarrier();
  for (var half = ${lanes} / 2u; half > 0u; half /= 2u) {
    if (lane < half) {
${each(({ shared, merged }) => `      ${shared}[local] = ${merged(`${shared}[local]`, `${shared}[${partner}]`)};\n`).join("")}    }
    workgroupBarrier();
  }
  if (lane == 0u && line < ${lines}) {
${each(({ shared, to }) => `    scratch[${to} + line] = ${shared}[local];\n`).join("")}  }
}
`;
}

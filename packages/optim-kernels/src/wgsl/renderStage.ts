import type { DType, Node, Program } from "optim-core";
import type { Stage } from "../stages.ts";
import { typeOf, type WgslText, type Width } from "./algebra.ts";
import { librarySource } from "./library.ts";
import { reduce } from "./reduce.ts";
import { rowFields } from "./rowFields.ts";
import { type Binding, isHalf, makeScope, type Scope } from "./scope.ts";
import { update } from "./update.ts";

/** A kernel in WGSL, and what it binds, in this order: its row of uniforms, symbols, the scratch of reductions, facts about the tensor. */
export interface StageSource {
  readonly code: string;
  readonly hasRow: boolean;
  readonly bindings: readonly Binding[];
  readonly scratch: "read" | "read_write" | undefined;
  /** The names of the tensor's facts; that of a reduction says where its values begin in the scratch. */
  readonly facts: readonly string[];
}

/** Writes one stage of a program, for one or four weights an invocation. */
export function renderStage(
  program: Program,
  stage: Stage,
  width: Width,
  dtypes: Readonly<Record<string, DType>>,
): StageSource {
  const scope = makeScope(program, stage, width, dtypes);
  const { bindings, functions } = scope;
  const row = rowFields(program);
  const seen = new Map<Node, WgslText>(row.map(({ node, text }) => [node, text]));
  const isReducing = stage.reductions.length > 0;
  const body = isReducing ? reduce(scope, seen) : update(scope, seen);
  const facts = [...scope.facts];
  const scratch = isReducing ? "read_write" : stage.reads.some(({ reduction }) => reduction) ? "read" : undefined;
  const declared = [
    ...(row.length > 0 ? ["var<uniform> u: Row;"] : []),
    ...bindings.map((binding) => declaration(scope, binding)),
    ...(scratch ? [`var<storage, ${scratch}> scratch: array<f32>;`] : []),
    ...(facts.length > 0 ? ["var<uniform> at: Facts;"] : []),
  ].map((text, i) => `@group(0) @binding(${i}) ${text}\n`);
  const code = `\
// ${program.name}: ${title(stage, width)}
${struct(
  "Row",
  row.map((field) => field.declaration),
)}${struct(
  "Facts",
  facts.map((name) => `${name}: u32,`),
)}${declared.join("")}${librarySource(functions, width)}
${body}`;
  return { code, hasRow: row.length > 0, bindings, scratch, facts };
}

function title({ sweep, reductions }: Stage, width: Width): string {
  if (reductions.length > 0) return `what later kernels need to know of all weights.`;
  if (sweep === "element") return width === 4 ? "the step of four weights." : "the step of one weight.";
  return `the step of one ${sweep === "row" || sweep === "column" ? sweep : "parameter"}.`;
}

const struct = (name: string, fields: readonly string[]): string =>
  fields.length > 0 ? `struct ${name} {\n${fields.map((field) => `  ${field}\n`).join("")}}\n\n` : "";

function declaration({ stage, width, isOne }: Scope, { array, extent, dtype, isWritten }: Binding): string {
  const wide = extent === stage.sweep && !isOne ? typeOf(width, "f") : "f32";
  const type = isHalf(dtype) ? (width === 4 ? "vec2u" : "u32") : wide;
  return `var<storage, ${isWritten ? "read_write" : "read"}> ${array}: array<${type}>;`;
}

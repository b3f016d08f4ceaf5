import type { DType, Node, Program } from "optim-core";
import { formula } from "../formula.ts";
import { isSingle, type Stage } from "../stages.ts";
import { Listing } from "./listing.ts";
import { writeLines, writeReduction } from "./reduction.ts";
import { chunkBytes, headerBytes, rowBytes, rowStride, threads } from "./row.ts";
import { type PtxOptions, type SweepPlace, SweepScope } from "./sweepScope.ts";
import { Values } from "./values.ts";

/** A stage as an entry of a PTX module, and what it is to be told. */
export interface PtxSweep {
  readonly entry: string;
  readonly code: string;
  readonly stage: Stage;
  /** In the order of their addresses in a tensor's row. */
  readonly places: readonly SweepPlace[];
  /** How many weights it takes at a time, where they lie for it. */
  readonly width: number;
}

/** Whether a stage reduces along rows or columns. */
const isOfLines = ({ reductions: [first] }: Stage): boolean => first !== undefined && !isSingle(first.extent);

/** Writes one stage of a program, for a list of chunks (Note [Rows of a launch]). */
export function renderSweep(
  program: Program,
  stage: Stage,
  entry: string,
  dtypes: Readonly<Record<string, DType>>,
  options: PtxOptions,
): PtxSweep {
  const scope = new SweepScope(program, stage, dtypes, options);
  const body = new Listing();
  const width = isOfLines(stage) ? 1 : scope.width;
  const { registers, head } = scope;
  writeTensor(scope, program);
  if (isOfLines(stage)) writeLines(scope, body);
  else {
    const end = stage.reductions.length > 0 ? writeReduction(scope, body) : undefined;
    if (width > 1) writeLoop(scope, body, width, end?.take);
    writeLoop(scope, body, 1, end?.take);
    end?.finish();
  }
  const shared = stage.reductions.length > 0 ? `\t.shared .align 8 .f64 parts[${threads}];\n` : "";
  const code = `\
${meaningOf(scope)}.visible .entry ${entry}(.param .u64 list)
.maxntid ${threads}, 1, 1
{
${shared}${registers}
${head}${body}	ret;
}
`;
  return { entry, code, stage, places: scope.places, width };
}

/** What a stage computes, as the paper has it; `m1` is `m` after the step. */
function meaningOf({ stage, places, identifier }: SweepScope): string {
  const names = new Map<Node, string>();
  for (const { reduction, identifier: name } of places) if (reduction) names.set(reduction, name);
  const lines = [
    ...stage.reductions.map((n) => `${n.op} over ${n.name}: ${formula(n.args[0]!, names)}`),
    // The weight comes last: it is made of the others.
    ...[...stage.stores]
      .sort((a, b) => Number(a.to === "p") - Number(b.to === "p"))
      .map(({ to, value }) => {
        const known = names.get(value);
        const line = `${identifier(to)}1 = ${known ?? formula(value, new Map([...names].filter(([n]) => n !== value)))}`;
        names.set(value, `${identifier(to)}1`);
        return line;
      }),
  ];
  return lines.map((line) => `// ${line.replace(/[^ -~]/g, "?")}\n`).join("");
}

/** Finds the chunk of a block and its tensor, and the tensor's row of uniforms. */
function writeTensor(scope: SweepScope, program: Program): void {
  const { registers, head } = scope;
  const [chunk, tensor, row, counter] = ["chunk", "tensor", "uniforms", "counter"].map((name) =>
    registers.take("u64", name),
  ) as [string, string, string, string];
  for (const name of ["thread", "block", "first", "number", "count", "wide", "span", "columns", "stop"])
    registers.take("u32", name);
  head.op("ld.param.u64", [chunk, "[list]"]);
  head.op("mov.u32", ["block", "%ctaid.x"]);
  head.op("mov.u32", ["thread", "%tid.x"]);
  head.op("mad.wide.u32", [chunk, "block", `${chunkBytes}`, chunk]);
  head.op("ld.global.nc.u64", [tensor, `[${chunk}]`]);
  head.op("ld.global.nc.v2.u32", ["{first, number}", `[${chunk}+8]`]);
  head.op("ld.global.nc.v4.u32", ["{count, wide, span, columns}", `[${tensor}+${rowBytes.sizes}]`]);
  head.op("add.u32", ["stop", "first", "span"]);
  head.op("min.u32", ["stop", "stop", "count"]);
  scope.writeBases();
  if (program.uniforms.length === 0) return;
  for (const name of ["base", "rows", "given"]) registers.take("s32", name);
  const [steps, isHost] = [registers.take("f32", "steps"), registers.take("pred", "isHost")] as const;
  head.op("ld.global.nc.v2.u64", [`{${row}, ${counter}}`, `[${tensor}+${rowBytes.uniforms}]`]);
  head.op("setp.eq.u64", [isHost, counter, "0"]);
  head.op("bra", ["ROW"], isHost);
  head.note("Only the device knows how many steps were done.");
  head.op("ld.global.nc.v2.s32", ["{base, rows}", `[${row}]`]);
  head.op("ld.global.f32", [steps, `[${counter}]`]);
  head.op("cvt.rzi.s32.f32", ["given", steps]);
  head.op("sub.s32", ["given", "given", "base"]);
  head.op("sub.s32", ["rows", "rows", "1"]);
  head.op("min.s32", ["given", "given", "rows"]);
  head.op("max.s32", ["given", "given", "0"]);
  head.op("mad.wide.s32", [row, "given", `${rowStride(program)}`, row]);
  head.op("add.u64", [row, row, `${headerBytes}`]);
  head.label("ROW");
}

/** A loop over the weights of a chunk that can be taken so many at a time, or over those that are left. */
function writeLoop(
  scope: SweepScope,
  body: Listing,
  width: number,
  take?: (values: Values, into: Listing) => void,
): void {
  const { registers } = scope;
  const [i, isDone] = [registers.take("u32", "i"), registers.take("pred", "isDone")] as const;
  const values = new Values(scope, width);
  const rest = new Listing();
  if (take) take(values, rest);
  else values.keep();
  const isWide = width > 1;
  const [loop, end] = isWide ? ["WIDE", "WIDE_END"] : ["ONE", "ONE_END"];
  const stop = registers.take("u32", isWide ? "wideStop" : "stop");
  if (isWide) {
    body.note(`${width} at a time`);
    body.op("min.u32", [stop, "stop", "wide"]);
    body.op("mad.lo.u32", [i, "thread", `${width}`, "first"]);
  } else {
    body.note("one at a time");
    if (scope.width > 1) {
      body.op("max.u32", [i, "first", "wide"]);
      body.op("add.u32", [i, i, "thread"]);
    } else body.op("add.u32", [i, "first", "thread"]);
  }
  body.label(loop);
  body.op("setp.ge.u32", [isDone, i, stop]);
  body.op("bra", [end], isDone);
  values.write(body);
  body.append(rest);
  body.op("add.u32", [i, i, `${threads * width}`]);
  body.op("bra", [loop]);
  body.label(end);
}

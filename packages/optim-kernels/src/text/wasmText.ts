import { type DType, type Kernel, type Node, OptimError, type Program } from "optim-core";
import { formula } from "../formula.ts";
import { reductionName, stagesOf } from "../stages.ts";
import { type Format, type Formats, formats } from "../wasm/format.ts";
import { halves } from "../wasm/halves.ts";
import { type SweepCode, sweepFunction } from "../wasm/sweepFunction.ts";
import type { WasmKernel } from "../wasm/wasmKernel.ts";
import { disassemble } from "./disassemble.ts";
import { dtypesOf } from "./dtypesOf.ts";

const indent = (lines: string): string => lines.replace(/^/gm, "  ");

/** `expAvgSq` as `exp_avg_sq`, `betas[0]` as `betas0`, `p at` as `p_at`. */
const snake = (name: string): string =>
  name
    .replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    .replace(/ /g, "_")
    .replace(/\W/g, "");

const uniformOf = ({ uniforms }: Program, local: string): Node | undefined =>
  local.startsWith("uniform ") ? uniforms[Number(local.slice(8))] : undefined;

/** What a local would be called: a hyper-parameter by its name, other uniforms by their numbers. */
function nameOf(program: Program, local: string): string {
  const uniform = uniformOf(program, local);
  if (!uniform) return snake(local.trim().replace(/^(x|sum|highest|lowest) (?=\d)/, "$1"));
  return uniform.op === "hyper" ? snake(uniform.name) : `k${program.uniforms.indexOf(uniform)}`;
}

/** The names of all locals of a function: what is the same as another without capitals and what ASCII lacks, or empty, is made different. */
function namesOf(program: Program, locals: Iterable<string>): readonly string[] {
  const taken = new Set([""]);
  return Array.from(locals, (local) => {
    let name = nameOf(program, local);
    while (taken.has(name)) name += "x";
    taken.add(name);
    return name;
  });
}

const visited = { element: "weight", row: "row", column: "column", tensor: "parameter", all: "step" } as const;

function titleOf(program: Program, { stage }: SweepCode): string {
  const { sweep, reductions, stores } = stage;
  const what = reductions.length
    ? `Reduces ${reductions.map((n) => `${reductionName(program, n)} over ${n.name}`).join(", ")}`
    : `Writes ${stores.map(({ to }) => to).join(", ")}`;
  return `${what}, for each ${visited[sweep]}.`;
}

function functionText(program: Program, code: SweepCode, i: number): string {
  const names = namesOf(program, code.locals.keys());
  const locals = [...code.locals].map(([local, type], i) => {
    const uniform = uniformOf(program, local);
    const note = uniform && uniform.op !== "hyper" ? ` ;; ${formula(uniform)}` : "";
    return `(local $${names[i]} ${type})${note}`;
  });
  const body = disassemble(code.body, (local) => names[local]!);
  const head = `(func (export "${i}") (param $table i32) (param $pieces i32)`;
  return `;; ${titleOf(program, code)}\n${head}\n${indent([...locals.slice(2), body].join("\n"))})`;
}

const known: Formats = { ...formats, ...halves };

function formatOf(dtype: DType): Format {
  const format = known[dtype];
  if (!format) throw new OptimError(`wasmText: cannot store ${dtype}, only ${Object.keys(known).join(", ")}.`);
  return format;
}

/** The functions of a program that nothing runs. */
const functionsOf = (program: Program, dtypes: Readonly<Record<string, DType>>): readonly SweepCode[] =>
  stagesOf(program).map((stage) => sweepFunction(program, stage, dtypes, formatOf));

/**
 * WebAssembly text, read back from the bytes that run: of a kernel of the `wasm` backend, or of a program that nothing has compiled, for symbols
 * of these precisions (float32 where nothing is said).
 *
 * @throws TypeError for a kernel of another backend; OptimError for a precision that the backend does not store.
 */
export function wasmText(what: Kernel | Program, dtypes: Readonly<Record<string, DType>> = {}): string {
  const { program, sweeps }: Pick<WasmKernel, "program" | "sweeps"> =
    "program" in what ? (what as WasmKernel) : { program: what, sweeps: functionsOf(what, dtypesOf(what, dtypes)) };
  const functions = sweeps.map((code, i) => indent(functionText(program, code, i)));
  return `\
;; ${program.name}: one optimizer step. Made from its update rule.
(module
  (import "env" "memory" (memory 0))
  (import "env" "pow" (func $pow (param f64 f64) (result f64)))

${functions.join("\n\n")})
`;
}

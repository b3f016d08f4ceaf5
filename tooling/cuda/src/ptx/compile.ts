import { functionName } from "./instructions/control.ts";
import { library } from "./library.ts";
import { parseProgram } from "./parseProgram.ts";
import { type Piece, piecesOf } from "./piece.ts";
import type { Program, Routine, Variable } from "./program.ts";
import { variablesOf } from "./registerValue.ts";
import { routineText } from "./routineText.ts";
import { endOf } from "./sharedVariable.ts";

/** What a kernel runs on. */
interface Ground {
  readonly memory: ArrayBuffer;
  readonly parameters: ArrayBuffer;
  readonly shared: ArrayBuffer;
  readonly sharedBytes: number;
  readonly grid: readonly number[];
  readonly block: readonly number[];
  /** How many jumps backwards a thread may make. */
  readonly jumpLimit: number;
}

/** A kernel in JavaScript. */
export interface Code {
  bind(ground: Ground): void;
  /** The block that the next threads belong to. */
  place(x: number, y: number, z: number): void;
  /** Runs a thread to its end, or to a barrier: that number is given to it when it goes on from there. 0 is its start. */
  thread(x: number, y: number, z: number, thread: number, from: number): number | undefined;
}

/** A kernel of a module. */
export interface Kernel {
  readonly name: string;
  readonly parameters: readonly Variable[];
  readonly sharedBytes: number;
  /** The line of each barrier, by what threads give that wait there. */
  readonly barriers: ReadonlyMap<number, number>;
  readonly maxThreads: number | undefined;
  readonly shape: readonly number[] | undefined;
  /** The kernel with variables of its own. All that come from here are optimised together. */
  instantiate(): Code;
}

/** The kernels of a text of PTX. */
export interface Compiled {
  readonly version: number;
  readonly target: number;
  readonly kernels: ReadonlyMap<string, Kernel>;
}

/** Compiles PTX to JavaScript; throws a PtxError for what is wrong. */
export function compile(source: string): Compiled {
  const program = parseProgram(source);
  const kernels = new Map<string, Kernel>();
  const functions: string[] = [];
  for (const routine of program.routines.values()) {
    const pieces = piecesOf(program, routine);
    if (!routine.entry) functions.push(functionText(routine, pieces));
    else kernels.set(routine.name, kernel(program, routine, pieces, functions.join("\n")));
  }
  return { version: program.version, target: program.target, kernels };
}

function kernel(program: Program, routine: Routine, pieces: readonly Piece[], functions: string): Kernel {
  const barriers = new Map(pieces.flatMap(({ barrier, line }, at) => (barrier ? [[at + 1, line] as const] : [])));
  const { statements, numbers } = routineText(routine, pieces);
  const { name, parameters, maxThreads, shape } = routine;
  const text = `${functions}
return {
bind, place,
thread(tx, ty, tz${barriers.size > 0 ? ", thread, from" : ""}) {
${statements}
} };`;
  const make = new Function("library", `${preamble(text, numbers)}\n${text}`) as (functions: typeof library) => Code;
  const sharedBytes = endOf(routine.shared, endOf(program.shared, 0));
  return { name, parameters, sharedBytes, barriers, maxThreads, shape, instantiate: () => make(library) };
}

function functionText(routine: Routine, pieces: readonly Piece[]): string {
  const takes = routine.takes.flatMap(variablesOf);
  return `function ${functionName(routine)}(${["tx", "ty", "tz", ...takes].join(", ")}) {
${routineText(routine, pieces).statements}
}`;
}

const views = ["U8", "I8", "U16", "I16", "I32", "F32", "F64"];
const constructors = ["Uint8", "Int8", "Uint16", "Int16", "Int32", "Float32", "Float64"].map((name) => `${name}Array`);
const spaces = Object.entries({ G: "memory", S: "shared", P: "parameters" });
const allViews = spaces.flatMap(([space, field]) =>
  views.map((view, n) => ({ name: space + view, made: `new ${constructors[n]}(ground.${field})` })),
);
const functions = Object.keys(library).filter((name) => name !== "high");

/** What stands before a kernel of that text: views of memory of those kinds that it uses. */
function preamble(text: string, numbers: number): string {
  const used = allViews.filter(({ name }) => text.includes(`${name}[`));
  return `"use strict";
const { fround, imul, sqrt, abs, clz32 } = Math;
const { ${functions.join(", ")} } = library;
let ${used.map(({ name }) => `${name}, `).join("")}sharedBytes, jumpLimit, ntx, nty, ntz, nbx, nby, nbz, bx, by, bz, state;
function bind(ground) {
  ${used.map(({ name, made }) => `${name} = ${made};`).join(" ")}
  ({ sharedBytes, jumpLimit } = ground);
  [ntx, nty, ntz] = ground.block;
  [nbx, nby, nbz] = ground.grid;
  ${numbers > 0 ? `state = new Float64Array(${numbers} * ntx * nty * ntz);` : ""}
}
function place(x, y, z) { bx = x; by = y; bz = z; }`;
}

import type { Instruction } from "./instruction.ts";
import { opcodes } from "./opcodes.ts";
import type { WasmFunction, WasmModule } from "./wasmModule.ts";

const indent = (lines: string): string => lines.replace(/^/gm, "  ");

/** Operands stay on the line of their instruction where they fit on it. */
const width = 100;

/** A module in the text format of WebAssembly, folded, for people. */
export const printModule = ({ comment, functions }: WasmModule): string => `\
;; ${comment}
(module
  (import "env" "memory" (memory 0))
  (import "env" "pow" (func $pow (param f64 f64) (result f64)))

${functions.map((each) => indent(printFunction(each))).join("\n\n")})
`;

function printFunction({ name, comment, parameters, locals, notes, body }: WasmFunction): string {
  const params = parameters.map((each) => `(param $${each} i32)`).join(" ");
  const declared = [...locals].map(([local, type]) => {
    const note = notes.get(local);
    return `(local $${local} ${type})${note ? ` ;; ${note}` : ""}`;
  });
  const lines = [...declared, ...body.map(print)].join("\n");
  return `;; ${comment}\n(func $${name} (export "${name}") ${params}\n${indent(lines)})`;
}

function print({ op, args, immediates, name, body }: Instruction): string {
  const [, kind] = opcodes[op] as readonly [unknown, string?];
  const told =
    kind === "memory"
      ? immediates.filter((offset) => offset > 0).map((offset) => `offset=${offset}`)
      : kind === "f32x4" || kind === "f64x2"
        ? Array<string>(kind === "f32x4" ? 4 : 2).fill(printNumber(immediates[0]!))
        : immediates.map(printNumber);
  const head = [op, ...(name ? [`$${name}`] : []), ...told].join(" ");
  const inner = [...args, ...(body ?? [])].map(print);
  const line = `(${[head, ...inner].join(" ")})`;
  if (!body && line.length <= width && !line.includes("\n")) return line;
  return `(${head}\n${indent(inner.join("\n"))})`;
}

const printNumber = (x: number): string =>
  Number.isNaN(x) ? "nan" : Math.abs(x) === Infinity ? (x > 0 ? "inf" : "-inf") : Object.is(x, -0) ? "-0" : String(x);

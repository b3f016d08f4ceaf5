import { parseRoutine } from "./parseRoutine.ts";
import type { Program, Routine, Variable } from "./program.ts";
import { PtxError } from "./ptxError.ts";
import { parseVariable } from "./sharedVariable.ts";
import { TokenReader } from "./tokenReader.ts";

/** Reads a text of PTX; throws a {@link PtxError} for what ptxas would refuse, and for what is not emulated. */
export function parseProgram(source: string): Program {
  const reader = new TokenReader(source);
  const { version, target } = header(reader);
  const routines = new Map<string, Routine>();
  const shared = new Map<string, Variable>();
  while (reader.peek().kind !== "end") {
    const line = reader.line;
    while (reader.accept(".visible") || reader.accept(".weak") || reader.accept(".extern"));
    if (reader.accept(".shared")) parseVariable(reader, shared, 0);
    else if (reader.accept(".entry")) add(parseRoutine(reader, line, true, shared));
    else if (reader.accept(".func")) add(parseRoutine(reader, line, false, shared));
    else reader.refuse("expected .entry, .func or .shared: other declarations are not emulated");
  }
  return { version, target, routines, shared };

  function add(routine: Routine): void {
    if (routines.has(routine.name)) throw new PtxError(routine.line, `Duplicate definition of '${routine.name}'`);
    routines.set(routine.name, routine);
  }
}

function header(reader: TokenReader): { version: number; target: number } {
  if (!reader.accept(".version")) reader.refuse("Missing .version directive at start of file");
  const version = Number(reader.next().text);
  if (!reader.accept(".target")) reader.refuse("expected .target");
  const { line } = reader;
  const target = /^sm_(\d+)[af]?$/.exec(reader.word())?.[1];
  if (target === undefined || !(version > 0)) throw new PtxError(line, "Unknown .version or .target");
  if (Number(target) >= 75 && version < 6.3) {
    throw new PtxError(line, `PTX .version ${version} does not support .target sm_${target}`);
  }
  reader.expect(".address_size");
  if (reader.count() !== 64) throw new PtxError(line, "Only .address_size 64 is emulated");
  return { version, target: Number(target) };
}

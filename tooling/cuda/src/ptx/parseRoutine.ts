import { parseOperand } from "./parseOperand.ts";
import type { Instruction, Register, Routine, Variable } from "./program.ts";
import { PtxError } from "./ptxError.ts";
import { RegisterScope } from "./registerScope.ts";
import { scalarNamed } from "./scalar.ts";
import { endOf, parseType, parseVariable } from "./sharedVariable.ts";
import type { TokenReader } from "./tokenReader.ts";

/** Reads a kernel or a function, after `.entry` or `.func`. `shared` is what the module has already. */
export function parseRoutine(
  reader: TokenReader,
  line: number,
  entry: boolean,
  shared: ReadonlyMap<string, Variable>,
): Routine {
  const scope = new RegisterScope();
  const gives = !entry && reader.accept("(") ? formals(reader, scope) : [];
  const name = reader.word();
  const takes = !entry && reader.accept("(") ? formals(reader, scope) : [];
  const parameters = entry && reader.accept("(") ? kernelParameters(reader) : [];
  const routine: Routine = {
    name,
    line,
    entry,
    parameters,
    takes,
    gives,
    registers: scope.all,
    shared: new Map(),
    instructions: [],
    labels: new Map(),
    maxThreads: undefined,
    shape: undefined,
  };
  limits(reader, routine);
  reader.expect("{");
  parseBlock(reader, routine, scope, endOf(shared, 0));
  return routine;
}

function formals(reader: TokenReader, scope: RegisterScope): Register[] {
  return reader.list(")", () => {
    if (!reader.accept(".reg")) reader.refuse("only .reg parameters of functions are emulated");
    const { type } = parseType(reader);
    return scope.declare(reader, reader.word(), type);
  });
}

function kernelParameters(reader: TokenReader): Variable[] {
  let offset = 0;
  return reader.list(")", () => {
    reader.expect(".param");
    const { type } = parseType(reader);
    // `.ptr .global .align 16` says something of what it points to.
    if (reader.accept(".ptr")) {
      reader.accept(".global");
      if (reader.accept(".align")) reader.count();
    }
    const name = reader.word();
    const bytes = type.bits / 8;
    const start = Math.ceil(offset / bytes) * bytes;
    offset = start + bytes;
    return { name, type, offset: start, bytes };
  });
}

function limits(reader: TokenReader, routine: Routine): void {
  for (;;) {
    if (reader.accept(".maxntid")) routine.maxThreads = shape(reader).reduce((product, size) => product * size);
    else if (reader.accept(".reqntid")) routine.shape = shape(reader);
    else if (reader.accept(".minnctapersm") || reader.accept(".maxnreg")) reader.count();
    else if (!pragma(reader)) return;
  }
}

function shape(reader: TokenReader): number[] {
  const sizes = [reader.count()];
  while (reader.accept(",")) sizes.push(reader.count());
  return [...sizes, 1, 1].slice(0, 3);
}

function pragma(reader: TokenReader): boolean {
  if (!reader.accept(".pragma")) return false;
  if (reader.next().kind !== "string") reader.refuse("expected a string");
  reader.expect(";");
  return true;
}

function parseBlock(reader: TokenReader, routine: Routine, scope: RegisterScope, firstShared: number): void {
  while (!reader.accept("}")) {
    if (reader.accept("{")) parseBlock(reader, routine, scope.inner(), firstShared);
    else if (reader.accept(".reg")) registers(reader, scope);
    else if (reader.accept(".shared")) parseVariable(reader, routine.shared, firstShared);
    else if (reader.peek(1).text === ":" && reader.peek().kind === "word") label(reader, routine);
    else if (!pragma(reader)) routine.instructions.push(parseInstruction(reader, scope));
  }
}

function registers(reader: TokenReader, scope: RegisterScope): void {
  const type = scalarNamed(reader.peek().text.slice(1)) ?? reader.refuse("expected a type of register");
  reader.next();
  do {
    const name = reader.word();
    if (reader.accept("<")) {
      const count = reader.count();
      reader.expect(">");
      for (let n = 0; n < count; n++) scope.declare(reader, `${name}${n}`, type);
    } else scope.declare(reader, name, type);
  } while (reader.accept(","));
  reader.expect(";");
}

function label(reader: TokenReader, routine: Routine): void {
  const name = reader.word();
  if (routine.labels.has(name)) reader.refuse(`the label '${name}' stands twice`);
  routine.labels.set(name, routine.instructions.length);
  reader.expect(":");
}

function parseInstruction(reader: TokenReader, scope: RegisterScope): Instruction {
  const { line } = reader;
  let guard: Instruction["guard"];
  if (reader.accept("@")) {
    const not = reader.accept("!");
    const register = scope.find(reader.word());
    if (register?.type.family !== "p") throw new PtxError(line, "Predicate expression expected");
    guard = { register, not };
  }
  const words = reader.word().split(".");
  const operands: Instruction["operands"][number][] = [];
  while (!reader.accept(";")) {
    if (operands.length > 0) reader.expect(",");
    operands.push(parseOperand(reader, scope));
  }
  return { line, words, guard, operands };
}

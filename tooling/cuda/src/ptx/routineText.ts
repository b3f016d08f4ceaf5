import { unwrittenReads } from "./assignment.ts";
import { type Barriers, barriersOf } from "./barrier.ts";
import { liveBefore } from "./liveness.ts";
import type { Piece } from "./piece.ts";
import type { Register, Routine } from "./program.ts";
import { variablesOf } from "./registerValue.ts";

/** A routine in JavaScript. */
export interface RoutineText {
  /** Its statements, where `tx`, `ty` and `tz` are known; with barriers also `thread` and `from`. */
  readonly statements: string;
  /** How many numbers each thread leaves at a barrier. */
  readonly numbers: number;
}

/** Writes a routine in JavaScript. */
export function routineText(routine: Routine, pieces: readonly Piece[]): RoutineText {
  const unwritten = unwrittenReads(
    pieces,
    routine.takes.map(({ index }) => index),
  );
  const flagged = new Set(unwritten.flat());
  const waits = pieces.some(({ barrier }) => barrier);
  const targets = new Set(
    pieces.flatMap(({ target, barrier }, at) => (target !== undefined ? [target] : barrier ? [at + 1] : [])),
  );
  // Without gaps, so that a table does for the switch.
  const places = new Map([...targets].sort((a, b) => a - b).map((at, n) => [at, n + 1]));
  const barriers = waits ? barriersOf(routine, pieces, liveBefore(pieces), flagged, places) : undefined;
  const statements = pieces.map((piece, at) => {
    const label = targets.has(at) ? `case ${places.get(at)}:\n` : "";
    return label + statement(routine, piece, at, unwritten[at]!, flagged, places, barriers);
  });
  const declared = declarations(routine, pieces, flagged);
  if (targets.size === 0) return { statements: `${declared}\n${statements.join("\n")}`, numbers: 0 };
  const numbers = barriers?.numbers ?? 0;
  const text = `${declared}
${barriers ? `const base = thread * ${numbers};` : ""}
let pc = 0, jumps = 0;
${barriers?.comeBack ?? ""}
for (;;) switch (pc) {
case 0:
${statements.join("\n")}
${targets.has(pieces.length) ? `case ${places.get(pieces.length)}:` : ""}
return;
}`;
  return { statements: text, numbers };
}

/** The variables of what is used. */
function declarations(routine: Routine, pieces: readonly Piece[], flagged: ReadonlySet<number>): string {
  const used = new Set(pieces.flatMap(({ reads, writes, guard }) => [...reads, ...writes, guard?.index ?? -1]));
  for (const { index } of routine.takes) used.delete(index);
  const names = routine.registers.flatMap((register) => (used.has(register.index) ? initial(register) : []));
  const temporaries = Math.max(0, ...pieces.map((piece) => piece.temporaries));
  names.push(...Array.from({ length: temporaries }, (_, n) => `t${n}`));
  names.push(...Array.from(flagged, (index) => `w${index} = false`));
  return names.length === 0 ? "" : `let ${names.join(", ")};`;
}

/** Of the kind that the variable will always have. */
function initial(register: Register): string[] {
  const { family, name } = register.type;
  const value = family === "p" ? "false" : family === "f" && name !== "f16" ? "NaN" : "0";
  return variablesOf(register).map((variable) => `${variable} = ${value}`);
}

function statement(
  routine: Routine,
  piece: Piece,
  at: number,
  unwritten: readonly number[],
  flagged: ReadonlySet<number>,
  places: ReadonlyMap<number, number>,
  barriers: Barriers | undefined,
): string {
  const check = (index: number): string =>
    `if (!w${index}) library.unwritten("${routine.registers[index]!.name}", ${piece.line});`;
  const flags = [...piece.writes].filter((index) => flagged.has(index)).map((index) => `w${index} = true;`);
  const inner = unwritten.filter((index) => index !== piece.guard?.index).map(check);
  const code = [...inner, piece.code, ...flags, piece.barrier ? barriers!.leave(at) : jump(piece, at, places)]
    .filter((text) => text !== "")
    .join(" ");
  if (!piece.condition) return code;
  const guard = piece.guard && unwritten.includes(piece.guard.index) ? check(piece.guard.index) : "";
  return `${guard}if (${piece.condition}) { ${code} }`;
}

function jump({ target, ends, line }: Piece, at: number, places: ReadonlyMap<number, number>): string {
  if (ends) return "return;";
  if (target === undefined) return "";
  const watch = target <= at ? `if (++jumps > jumpLimit) library.stuck(${line}); ` : "";
  return `${watch}pc = ${places.get(target)}; continue;`;
}

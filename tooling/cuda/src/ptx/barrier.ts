import type { Piece } from "./piece.ts";
import type { Routine } from "./program.ts";
import { variablesOf } from "./registerValue.ts";

/** How threads leave at a barrier, and how they come back. */
export interface Barriers {
  /** How many numbers each thread leaves behind, at most. */
  readonly numbers: number;
  /** The statements for a thread that comes to the barrier at that piece. */
  leave(at: number): string;
  /** The statement for threads that come back, before all others. */
  readonly comeBack: string;
}

/** Threads keep what will be read after a barrier in an array: generators would keep everything, which takes their time. */
export function barriersOf(
  routine: Routine,
  pieces: readonly Piece[],
  live: readonly ReadonlySet<number>[],
  flagged: ReadonlySet<number>,
  places: ReadonlyMap<number, number>,
): Barriers {
  const kept = (at: number): { name: string; truth: boolean }[] =>
    routine.registers.flatMap((register) => {
      if (!live[at + 1]!.has(register.index)) return [];
      const truth = register.type.family === "p";
      const names = variablesOf(register).map((name) => ({ name, truth }));
      return flagged.has(register.index) ? [...names, { name: `w${register.index}`, truth: true }] : names;
    });
  const all = pieces.flatMap(({ barrier }, at) => (barrier ? [at] : []));
  return {
    numbers: Math.max(0, ...all.map((at) => kept(at).length)),
    leave: (at) => {
      const statements = kept(at).map(({ name, truth }, n) => `state[base + ${n}] = ${truth ? "+" : ""}${name};`);
      return `${statements.join(" ")} return ${at + 1};`;
    },
    comeBack: `switch (from) {\n${all.map(comeBack).join("\n")}\n}`,
  };

  function comeBack(at: number): string {
    const statements = kept(at).map(({ name, truth }, n) => `${name} = state[base + ${n}]${truth ? " === 1" : ""};`);
    return `case ${at + 1}: ${statements.join(" ")} pc = ${places.get(at + 1)}; break;`;
  }
}

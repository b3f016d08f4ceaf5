import { emitted } from "./instructions/instructionSet.ts";
import type { Program, Register, Routine } from "./program.ts";
import { variablesOf } from "./registerValue.ts";

/** An instruction in JavaScript. */
export interface Piece {
  readonly line: number;
  readonly code: string;
  readonly guard: Register | undefined;
  /** What has to hold for it to happen, as an expression. */
  readonly condition: string | undefined;
  readonly reads: ReadonlySet<number>;
  readonly writes: ReadonlySet<number>;
  /** The piece that it jumps to. */
  readonly target: number | undefined;
  /** Whether the routine ends here. */
  readonly ends: boolean;
  readonly barrier: boolean;
  /** How many variables it uses that others may use too. */
  readonly temporaries: number;
}

/** The pieces of a routine, in its order. */
export function piecesOf(program: Program, routine: Routine): Piece[] {
  return routine.instructions.map((instruction): Piece => {
    const emitter = emitted({ program, routine }, instruction);
    const { flow, lines, reads, writes, barrier, line, temporaries } = emitter;
    const { guard } = instruction;
    return {
      line,
      code: lines.join(" "),
      guard: guard?.register,
      condition: guard && `${guard.not ? "!" : ""}${variablesOf(guard.register)[0]}`,
      reads,
      writes,
      target: flow?.kind === "branch" ? routine.labels.get(flow.label) : undefined,
      ends: flow?.kind === "end",
      barrier,
      temporaries,
    };
  });
}

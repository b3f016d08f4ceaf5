import type { Stage } from "../stages.ts";
import type { Piece } from "./pieces.ts";

/** One dispatch to come: a piece, and the facts that its kernel asks for. */
export interface Task {
  readonly stage: Stage;
  readonly piece: Piece;
  readonly facts: Record<string, number>;
}

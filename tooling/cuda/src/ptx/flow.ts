import type { Piece } from "./piece.ts";

/** For each piece, those that may come next; the end is one behind the last. */
export function flowsOf(pieces: readonly Piece[]): number[][] {
  return pieces.map(({ target, ends, guard }, at) => {
    const onwards = guard || (target === undefined && !ends) ? [at + 1] : [];
    return target === undefined ? onwards : [...onwards, target];
  });
}

import { flowsOf } from "./flow.ts";
import type { Piece } from "./piece.ts";

/** For each piece, and for the end, the registers whose values may still be read when it is come to. */
export function liveBefore(pieces: readonly Piece[]): ReadonlySet<number>[] {
  const after = flowsOf(pieces);
  const live = [...pieces.map(() => new Set<number>()), new Set<number>()];
  for (let changed = true; changed; ) {
    changed = false;
    for (let at = pieces.length - 1; at >= 0; at--) {
      const { reads, writes, guard } = pieces[at]!;
      const here = live[at]!;
      const before = here.size;
      for (const register of reads) here.add(register);
      if (guard) here.add(guard.index);
      for (const to of after[at]!) {
        // What stands behind a condition may leave a value as it is.
        for (const register of live[to]!) if (guard || !writes.has(register)) here.add(register);
      }
      if (here.size > before) changed = true;
    }
  }
  return live;
}

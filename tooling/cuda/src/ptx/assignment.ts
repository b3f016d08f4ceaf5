import { flowsOf } from "./flow.ts";
import type { Piece } from "./piece.ts";

/** For each piece, the registers that it reads though there is a way to it on which nobody wrote them. */
export function unwrittenReads(pieces: readonly Piece[], given: readonly number[]): number[][] {
  const after = flowsOf(pieces);
  const entry = bitsOf(given);
  // Undefined is every register: no way leads here, as far as is known.
  const before: (bigint | undefined)[] = pieces.map(() => undefined);
  const pending: [number, bigint][] = [[0, entry]];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const [at, written] = next;
    const piece = pieces[at];
    const known = before[at];
    const met = known === undefined ? written : known & written;
    if (!piece || met === known) continue;
    before[at] = met;
    // What stands behind a condition may not have happened.
    const out = piece.guard ? met : met | bitsOf(piece.writes);
    for (const to of after[at]!) pending.push([to, out]);
  }
  return pieces.map(({ reads, guard }, at) => {
    const written = before[at];
    if (written === undefined) return [];
    const all = guard ? [guard.index, ...reads] : [...reads];
    return all.filter((register) => ((written >> BigInt(register)) & 1n) === 0n);
  });
}

function bitsOf(registers: Iterable<number>): bigint {
  let bits = 0n;
  for (const register of registers) bits |= 1n << BigInt(register);
  return bits;
}

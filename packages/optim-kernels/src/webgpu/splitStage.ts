import type { Program, Store } from "optim-core";
import { makeStage, type Stage } from "../stages.ts";

/**
 * A stage as several that fit, where what it stores needs more buffers than one kernel may have. They come in an order in which none reads what
 * another has written; where there is no such order, the stage stays whole.
 */
export function splitStage(program: Program, stage: Stage, fits: (stage: Stage) => boolean): readonly Stage[] {
  if (stage.stores.length < 2 || fits(stage)) return [stage];
  const of = (stores: readonly Store[]): Stage => makeStage(program, stage.sweep, 0, [], stores);
  const left = stage.stores.map((store) => ({ store, reads: of([store]).reads.map(({ name }) => name) }));
  const parts: Store[][] = [[]];
  while (left.length > 0) {
    const next = left.findIndex(({ store }, i) => !left.some(({ reads }, j) => j !== i && reads.includes(store.to)));
    if (next < 0) return [stage];
    const [{ store }] = left.splice(next, 1) as [(typeof left)[number]];
    const last = parts.at(-1)!;
    if (last.length > 0 && !fits(of([...last, store]))) parts.push([store]);
    else last.push(store);
  }
  return parts.map(of);
}

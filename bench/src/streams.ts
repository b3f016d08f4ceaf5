import { isReduction, type Node, type Program, passesOf } from "optim-core";

/** What one sweep over all weights must read and write: symbols with one float32 per weight. */
export interface Streams {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

/** The element-wise symbols that some values need, up to reductions that earlier sweeps have finished. */
function loadsOf(roots: readonly Node[]): readonly string[] {
  const names = new Set<string>();
  const seen = new Set<Node>();
  const visit = (n: Node): void => {
    if (seen.has(n) || isReduction(n)) return;
    seen.add(n);
    if (n.op === "load" && n.extent === "element") names.add(n.name);
    n.args.forEach(visit);
  };
  roots.forEach(visit);
  return [...names];
}

/** The sweeps of a program: one for each pass of its reductions, and the last for what it stores. */
export function streamsOf(program: Program): readonly Streams[] {
  const passes = passesOf(program).map((pass) => ({ reads: loadsOf(pass.flatMap(({ args }) => args)), writes: [] }));
  const stores = program.stores.filter(({ extent }) => extent === "element");
  const last = { reads: loadsOf(stores.map(({ value }) => value)), writes: stores.map(({ to }) => to) };
  return [...passes, last];
}

/**
 * The bytes that a program must move for each weight, if nothing stays in a cache between its sweeps. @param bytesOf - What a number of a
 * stream has, if it is not float32.
 */
export const bytesPerParam = (sweeps: readonly Streams[], bytesOf = (_stream: string): number => 4): number =>
  sweeps.flatMap(({ reads, writes }) => [...reads, ...writes]).reduce((sum, stream) => sum + bytesOf(stream), 0);

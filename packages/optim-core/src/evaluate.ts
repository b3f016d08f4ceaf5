import type { Node } from "./expr.ts";
import type { Extent } from "./extent.ts";
import { getOrInsert } from "./getOrInsert.ts";
import { type Lanes, loops } from "./lanes.ts";

/** Values that are computed at a time: few enough for all values of a rule to stay in the second-level cache. */
const CHUNK = 2048;

/** Lanes by precision that nothing uses at the moment. */
const spare = /* @__PURE__ */ new Map<unknown, Lanes[]>();

/** Where nodes are computed: in which precision, and on what. */
export interface Bench {
  readonly Type: Float32ArrayConstructor | Float64ArrayConstructor;
  /** Writes what no operation gives, from place `start` of `extent` on: a leaf, a reduction, or a value of a smaller extent. */
  read(n: Node, out: Lanes, extent: Extent, start: number): void;
}

/**
 * Computes all `length` values of an extent, one operation at a time over chunks of them; equal nodes once.
 *
 * @param each - Takes the values of root `r` from place `start` on. All roots of a chunk are computed before the first of them is taken.
 */
export const evaluate = (
  { Type, read }: Bench,
  roots: readonly Node[],
  extent: Extent,
  length: number,
  each: (values: Lanes, r: number, start: number) => void,
): void => {
  const free = getOrInsert(spare, Type, () => []);
  const lanes = new Map<Node, Lanes>();
  const steps: ((start: number, count: number) => void)[] = [];
  const lanesOf = (n: Node): Lanes =>
    getOrInsert(lanes, n, () => {
      const out = free.pop() ?? new Type(CHUNK);
      const loop = n.extent === extent && loops[n.op as keyof typeof loops];
      if (loop) {
        const args = n.args.map(lanesOf) as [Lanes, Lanes, Lanes];
        steps.push((_, count) => loop(count, out, ...args));
      } else if (n.op === "const") out.fill(+n.name, 0, length);
      else steps.push((start) => read(n, out, extent, start));
      return out;
    });
  const values = roots.map(lanesOf);
  for (let start = 0; start < length; start += CHUNK) {
    const count = Math.min(CHUNK, length - start);
    steps.forEach((step) => step(start, count));
    values.forEach((v, r) => each(v.subarray(0, count), r, start));
  }
  free.push(...lanes.values());
};

import type { Node } from "./expr.ts";
import type { Extent } from "./extent.ts";
import { type Lanes, loops } from "./lanes.ts";

/**
 * Evaluates nodes one operation at a time, each once; a value may be asked for at a larger extent than its own.
 *
 * @param known - Values that are given; what is computed is added.
 * @param make - Lanes for the values of an extent, holding anything.
 * @param leaf - What a hyper-parameter, the step count or a reduction is worth.
 * @param place - Where lane `i` of a larger extent finds its value in this one.
 */
export function evaluator(
  known: Map<Node, Lanes>,
  make: (extent: Extent) => Lanes,
  leaf: (n: Node) => ArrayLike<number>,
  place: (extent: Extent, i: number) => number,
): (n: Node, extent?: Extent) => Lanes {
  const compute = (n: Node): Lanes => {
    const out = make(n.extent);
    const [a, b = a, c = a] = n.args.map((arg) => value(arg, n.extent));
    const loop = loops[n.op as keyof typeof loops];
    if (loop) loop(out, a!, b!, c!);
    else out.set(n.op === "const" ? [Number(n.name)] : leaf(n));
    return out;
  };
  const value = (n: Node, extent = n.extent): Lanes => {
    const made = known.get(n) ?? compute(n);
    known.set(n, made);
    if (n.extent === extent) return made;
    const lanes = make(extent);
    if (made.length === 1) lanes.fill(made[0]!);
    else for (let i = 0; i < lanes.length; i++) lanes[i] = made[place(n.extent, i)]!;
    return lanes;
  };
  return value;
}

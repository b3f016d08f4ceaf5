import { type Algebra, fold, type Node } from "optim-core";
import type { Place } from "../stages.ts";
import { loadFrom, loadSplat, type Portion } from "./access.ts";
import type { Code } from "./code.ts";
import { bytesOf } from "./lanes.ts";
import { simd } from "./simd.ts";
import { isInner, pointerTo, type SweepScope } from "./sweepScope.ts";

/** The values of a sweep, as instructions. */
export interface SweepValues {
  /** What is the same for all places of a tensor, computed before the first of them. */
  readonly hoisted: Code;
  /** Computes what is kept or reduced for the next places; `result` gives them. */
  inner(portion: Portion): { readonly lines: Code; result(n: Node): Code };
}

/** Operations whose instructions name an operand more than once, so that it must lie in a local. */
const repeating: readonly string[] = ["pow", "sign"];

/** A comparison is a mask here and a 0 or 1 among the uniforms. */
const isMask = ({ op: name }: Node): boolean => name === "lt" || name === "eq" || name === "finite";

/** How often each node is used by what a sweep needs; nothing before a uniform or a place counts. */
function usesOf({ program, stage }: SweepScope): ReadonlyMap<Node, number> {
  const uses = new Map<Node, number>();
  const visit = (n: Node, times = 1): void => {
    const before = uses.get(n) ?? 0;
    uses.set(n, before + times);
    if (before > 0 || program.uniforms.includes(n) || stage.reads.some(({ reduction }) => reduction === n)) return;
    for (const arg of n.args) visit(arg, repeating.includes(n.op) ? 2 : 1);
  };
  // What is reduced is taken up twice, once for each half of a vector.
  for (const { args } of stage.reductions) visit(args[0]!, 2);
  for (const { value } of stage.stores) visit(value);
  return uses;
}

/**
 * Every value that is kept has a local named for what it becomes, `new expAvg`; every other that is used twice has a numbered one, and one
 * that is used once stands where it is used.
 */
export function sweepValues(scope: SweepScope): SweepValues {
  const { program, stage, lanes, local, get, set } = scope;
  const uses = usesOf(scope);
  const needed = program.nodes.filter((n) => uses.has(n) && n.op !== "const");
  const becomes = new Map(stage.stores.map(({ value, to }) => [value, `new ${to}`]));
  const temporaries: Node[] = [];
  const temporary = (n: Node): string => {
    if (!temporaries.includes(n)) temporaries.push(n);
    return `x ${temporaries.indexOf(n)}`;
  };
  // Leaves are read, never computed.
  const algebra = simd(lanes) as Algebra<Code>;

  function uniform(n: Node, i: number): Code {
    const value = loadSplat(lanes, lanes.type, get("uniforms"), i * bytesOf(lanes.type));
    return isMask(n) ? algebra.eq(value, algebra.constant(1)) : value;
  }

  /** The lines for some of the needed nodes, in order; `seen` learns where their values are. */
  function compute(seen: Map<Node, Code>, inner: boolean, read: (place: Place) => Code): Code {
    return needed.flatMap((n) => {
      if (isInner(stage, n.extent) !== inner) return [];
      const at = program.uniforms.indexOf(n);
      const place = stage.reads.find(({ name, reduction }) =>
        reduction ? reduction === n : n.op === "load" && n.name === name,
      );
      const isHoisted = !inner && needed.some((user) => isInner(stage, user.extent) && user.args.includes(n));
      if (at < 0 && !place && !isHoisted && !becomes.has(n) && uses.get(n)! < 2) return [];
      const name = at >= 0 ? `uniform ${at}` : (place?.name ?? becomes.get(n) ?? temporary(n));
      const value = at >= 0 ? uniform(n, at) : place ? read(place) : fold(n, algebra, seen);
      seen.set(n, get(local(name, "v128")));
      return set(name, value);
    });
  }

  if (program.uniforms.some((n) => uses.has(n))) local("uniforms", "i32");
  const outer = new Map<Node, Code>();
  const hoisted = compute(outer, false, (place) => loadSplat(lanes, scope.dtypeOf(place), get(pointerTo(place.name))));
  return {
    hoisted,
    inner(portion) {
      const seen = new Map(outer);
      const lines = compute(seen, true, (place) => {
        return loadFrom(lanes, scope.dtypeOf(place), get(pointerTo(place.name)), portion);
      });
      return { lines, result: (n) => fold(n, algebra, seen) };
    },
  };
}

import type { Node } from "optim-core";
import { at, type Code, simdOp } from "./code.ts";
import { simd } from "./simd.ts";
import { isInner, type SweepScope } from "./sweepScope.ts";

/** The values of a sweep, as instructions. */
export interface SweepValues {
  /** What is the same for all places of a tensor, computed before the first of them. */
  readonly hoisted: Code;
  /** Computes what is kept or reduced for the places after those that are skipped; `result` gives them. */
  inner(count: number, skipped: number): { readonly lines: Code; result(n: Node): Code };
}

/** Operations whose instructions name an operand more than once, so that it must lie in a local. */
const repeating: readonly string[] = ["pow", "sign"];

/** A comparison is a mask here and a 0 or 1 among the uniforms. */
const masks: readonly string[] = ["lt", "eq", "finite"];

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
 * Every value that is kept has a local named for what it becomes, `new expAvg`; every other that is used twice, or is the same for a whole piece,
 * has a numbered one; one that is used once stands where it is used.
 */
export function sweepValues(scope: SweepScope): SweepValues {
  const { program, stage, lanes, places, local, get, set } = scope;
  const uses = usesOf(scope);
  const needed = program.nodes.filter((n) => uses.has(n) && n.op !== "const");
  const becomes = new Map(stage.stores.map(({ value, to }) => [value, `new ${to}`]));
  const operations = simd(lanes);
  /** A value by those that are in locals already; leaves but constants are always there. */
  const codeOf = (n: Node, seen: ReadonlyMap<Node, Code>): Code =>
    seen.get(n) ??
    (n.op === "const"
      ? operations.constant(Number(n.name))
      : (operations[n.op as "neg"] as (...args: Code[]) => Code)(...n.args.map((arg) => codeOf(arg, seen))));

  function uniform(n: Node, i: number): Code {
    const value = [...simdOp(lanes.loadSplat, get("uniforms")), ...at(i * lanes.array.BYTES_PER_ELEMENT)];
    return masks.includes(n.op) ? operations.eq(value, operations.constant(1)) : value;
  }

  /** The lines for some of the needed nodes, in order; `seen` learns where their values are. */
  function compute(seen: Map<Node, Code>, inner: boolean, count: number, skipped: number): Code {
    return needed.flatMap((n) => {
      if (isInner(stage, n.extent) !== inner) return [];
      const number = program.uniforms.indexOf(n);
      const place = places.find(({ name, reduction }) =>
        reduction ? reduction === n : n.op === "load" && n.name === name,
      );
      if (inner && !place && !becomes.has(n) && uses.get(n)! < 2) return [];
      const name =
        number >= 0
          ? `uniform ${number}`
          : ((place && `${place.name} `) ?? becomes.get(n) ?? `x ${program.nodes.indexOf(n)}`);
      const value =
        number >= 0 ? uniform(n, number) : (place?.format.load(scope, place, count, skipped) ?? codeOf(n, seen));
      seen.set(n, get(local(name, "v128")));
      return set(name, value);
    });
  }

  const outer = new Map<Node, Code>();
  const hoisted = compute(outer, false, 1, 0);
  return {
    hoisted,
    inner(count, skipped) {
      const seen = new Map(outer);
      const lines = compute(seen, true, count, skipped);
      return { lines, result: (n) => codeOf(n, seen) };
    },
  };
}

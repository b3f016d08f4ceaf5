import { fold, type Node } from "optim-core";
import { type WgslText, wgslAlgebra, wgslAtom } from "./algebra.ts";
import type { Scope } from "./scope.ts";

/**
 * The lines that compute these values: one local for every value that is kept, named for what it becomes, and one for every other that is
 * used twice. `seen` holds what is known, and learns the rest.
 */
export function straightLine(scope: Scope, roots: readonly Node[], seen: Map<Node, WgslText>): readonly string[] {
  const { program, stage, bindings, names } = scope;
  const uses = new Map<Node, number>();
  const count = (n: Node): void => {
    const before = uses.get(n) ?? 0;
    uses.set(n, before + 1);
    if (before === 0 && !seen.has(n)) n.args.forEach(count);
  };
  roots.forEach(count);
  const algebra = wgslAlgebra(scope.width, (name) => scope.functions.add(name));
  const lines: string[] = [];
  let temporaries = 0;
  for (const n of program.nodes) {
    if (seen.has(n) || n.op === "const" || !uses.has(n)) continue;
    const store = stage.stores.find(({ value }) => value === n);
    if (!store && uses.get(n)! < 2) continue;
    const [code, , isWide] = fold(n, algebra, seen);
    const local = names(store ? `new_${bindings.find(({ name }) => name === store.to)!.local}` : `x${temporaries++}`);
    lines.push(`let ${local} = ${code};`);
    seen.set(n, wgslAtom(local, isWide));
  }
  for (const n of roots) fold(n, algebra, seen);
  return lines;
}

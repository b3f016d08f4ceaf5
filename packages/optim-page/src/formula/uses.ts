import type { Node } from "optim-core";
import type { Shown } from "./shown.ts";

/** How the values of a formula are used. */
export interface Uses {
  times(n: Node): number;
  /** Whether it is a part of something, and not only one of the values that a choice is made of. */
  isPart(n: Node): boolean;
  /** Whether it is the same for all weights, and a part of something that is not. */
  isUniform(n: Node): boolean;
}

/** Looks at all that these values are made of, as it is shown. */
export function usesOf(roots: readonly Node[], shownOf: (n: Node) => Shown): Uses {
  const times = new Map<Node, number>();
  const parts = new Set<Node>();
  const uniforms = new Set<Node>();
  const visit = (n: Node): void => {
    const known = times.get(n) ?? 0;
    times.set(n, known + 1);
    if (known > 0) return;
    for (const [i, part] of shownOf(n).parts.entries()) {
      if (n.op !== "where" || i === 0) parts.add(part);
      if (n.extent !== "host" && part.extent === "host") uniforms.add(part);
      visit(part);
    }
  };
  roots.forEach(visit);
  return { times: (n) => times.get(n) ?? 0, isPart: (n) => parts.has(n), isUniform: (n) => uniforms.has(n) };
}

import { fail } from "./error.ts";
import { isReduction, type Node, type Num } from "./expr.ts";
import type { Over } from "./extent.ts";

const overs: Readonly<Record<Over, true>> = { tensor: true, row: true, column: true, all: true };

const isTest = ({ op }: Node): boolean => op === "lt" || op === "eq" || op === "finite";

/**
 * Looks at everything that the returned symbols are computed from, for what TypeScript would have refused. Backends differ in what they make of
 * it: JavaScript adds a test as 0 or 1, WebGPU does not compile it.
 *
 * @throws OptimError for a test that is used as a number, a number that is used as a test, and a reduction over what there is not.
 */
export function checkKinds(who: string, values: Readonly<Record<string, Num | undefined>>): void {
  const seen = new Set<Node>();
  const visit = (n: Node, isAsked: boolean): void => {
    if (isTest(n) && !isAsked)
      fail(who, "update() uses a test as if it were a number. Say where(test, 1, 0) for 1 where it holds.");
    if (!isTest(n) && isAsked) fail(who, "update() gives where() a number as its test. Say where(x.gt(0), yes, no).");
    if (isReduction(n) && !Object.hasOwn(overs, n.name))
      fail(
        who,
        `update() reduces over "${n.name}". Say ${Object.keys(overs)
          .map((over) => `"${over}"`)
          .join(", ")}, or nothing for "tensor".`,
      );
    if (seen.has(n)) return;
    seen.add(n);
    for (const [i, arg] of n.args.entries()) visit(arg, n.op === "where" && i === 0);
  };
  for (const value of Object.values(values)) if (value) visit(value.node, false);
}

import { type Algebra, fold, type Node } from "optim-core";
import { binding, combined, enclosed, rank, type Tex } from "./tex.ts";

const words: Readonly<Record<string, string>> = { tensor: "parameter" };

/** An operation over many weights, and over which: nothing is said of a norm over one parameter. */
function reduced(name: string, over: string, x: Tex): Tex {
  const of = { rank: rank.tensor, varies: false };
  const extent = `\\text{${words[over] ?? over}}`;
  if (name !== "norm") return combined(`${name}_{${extent}}${enclosed(x.code)}`, binding.whole, [x], of);
  const where = over === "tensor" ? "2" : `{2, ${extent}}`;
  return combined(`${enclosed(x.code, "\\lVert ", " \\rVert")}_${where}`, binding.whole, [x], of);
}

const operators: Readonly<Record<string, string>> = {
  sum: "\\operatorname{sum}\\nolimits",
  highest: "\\max",
  lowest: "\\min",
};

/** A node as it is shown, which may be several operations at once. */
export interface Shown {
  /** What it is made of. */
  readonly parts: readonly Node[];
  write(seen: Map<Node, Tex>, algebra: Algebra<Tex>): Tex;
}

/** Finds norms, means and reductions, which are one symbol in print. */
export function shown(n: Node): Shown {
  const [a, b] = n.args;
  const isSquare = a?.op === "sum" && a.args[0]!.op === "mul" && a.args[0]!.args[0] === a.args[0]!.args[1];
  if (n.op === "sqrt" && isSquare) return over("norm", a.name, a.args[0]!.args[0]!);
  const isMean = a?.op === "sum" && b?.op === "sum" && b.args[0]!.op === "const" && a.name === b.name;
  if (n.op === "div" && isMean && Number(b.args[0]!.name) === 1)
    return over("\\operatorname{mean}\\nolimits", a.name, a.args[0]!);
  const operator = operators[n.op];
  if (operator) return over(operator, n.name, a!);
  const parts = n.op === "mul" && a === b ? [a!] : n.args;
  return { parts, write: (seen, algebra) => fold(n, algebra, seen) };
}

const over = (operator: string, extent: string, x: Node): Shown => ({
  parts: [x],
  write: (seen) => reduced(operator, extent, seen.get(x)!),
});

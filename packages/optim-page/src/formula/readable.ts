import type { Node } from "optim-core";

const isConst = ({ op, name }: Node, value: number): boolean => op === "const" && Number(name) === value;

const made = (op: Node["op"], args: readonly Node[], like: Node): Node => ({ op, args, name: "", extent: like.extent });

const constant = (value: number): Node => ({ op: "const", args: [], name: `${value}`, extent: "host" });

/** What a paper would write instead of one operation, whose operands are written so already. */
function rewritten(n: Node): Node {
  const [a, b] = n.args as [Node, Node];
  const isInverse = (x: Node): boolean => x.op === "div" && isConst(x.args[0]!, 1);
  switch (n.op) {
    case "add":
      if (isConst(a, 0)) return b;
      if (isConst(b, 0)) return a;
      return b.op === "neg" ? made("sub", [a, b.args[0]!], n) : n;
    case "sub":
      if (isConst(b, 0)) return a;
      // a − (1 − t)·k, which is how a rule says t − 1 without a negative number.
      if (
        b.op === "mul" &&
        b.args[0]!.op === "sub" &&
        isConst(b.args[0]!.args[0]!, 1) &&
        b.args[0]!.args[1]!.op === "step"
      )
        return made("add", [a, made("mul", [made("sub", [b.args[0]!.args[1]!, constant(1)], b), b.args[1]!], b)], n);
      return n;
    case "mul":
      if (isConst(a, 0) || isConst(b, 0)) return constant(0);
      if (isConst(a, 1)) return b;
      if (isConst(b, 1)) return a;
      // What is the same for all weights is inverted once, and a product in a kernel.
      if (isInverse(b)) return made("div", [a, b.args[1]!], n);
      return isInverse(a) ? made("div", [b, a.args[1]!], n) : n;
    case "div":
      if (isConst(b, 1)) return a;
      return isConst(a, 0) ? a : n;
    default:
      return n;
  }
}

/**
 * An expression as people write it: fractions instead of products with an inverse, and without what adds 0 or multiplies by 1.
 *
 * @param absent - A hyper-parameter that is read as 0.
 */
export function readable(n: Node, absent?: string, seen = new Map<Node, Node>()): Node {
  const known = seen.get(n);
  if (known) return known;
  const isAbsent = n.op === "hyper" && n.name === absent;
  const next = isAbsent ? constant(0) : rewritten({ ...n, args: n.args.map((arg) => readable(arg, absent, seen)) });
  seen.set(n, next);
  return next;
}

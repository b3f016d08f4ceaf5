/** What a formula says is what the rule computes: no two things of different value are written alike, and every change of a rule is seen. */

import katex from "katex";
import { float64, fold, type Node, type Program, trace } from "optim-core";
import { describe, expect, test } from "vitest";
import { everyOptimizer } from "../../testing/everyOptimizer.ts";
import { aligned, formulaLines } from "./formulaLines.ts";
import { shownOptions } from "./formulaOf.ts";

const [{ rule: anyRule }] = everyOptimizer as [(typeof everyOptimizer)[number]];

const made = (op: Node["op"], ...args: Node[]): Node => ({ op, args, name: "", extent: "host" });
const leaves = ["a", "b", "c"].map((name): Node => ({ op: "hyper", args: [], name, extent: "host" }));
const values: Readonly<Record<string, number>> = { a: 0.37, b: 1.83, c: 2.71 };

const binary = ["add", "sub", "mul", "div", "pow", "min", "max"] as const;
const unary = ["neg", "sqrt", "abs", "sign"] as const;

/** Every operation, and every pair of operations, one in every place of the other. */
const pairs: readonly Node[] = (() => {
  const [a, b, c] = leaves as [Node, Node, Node];
  const number: Node = { op: "const", args: [], name: "-2", extent: "host" };
  return [
    ...binary.map((op) => made(op, a, b)),
    ...unary.map((op) => made(op, a)),
    ...binary.flatMap((outer) =>
      binary.flatMap((inner) => [
        made(outer, made(inner, a, b), c),
        made(outer, a, made(inner, b, c)),
        made(outer, made(inner, a, number), c),
        made(outer, a, made(inner, number, c)),
      ]),
    ),
    ...binary.flatMap((outer) =>
      unary.flatMap((inner) => [
        made(outer, made(inner, a), b),
        made(outer, a, made(inner, b)),
        made(inner, made(outer, a, b)),
        made(inner, made(outer, number, b)),
      ]),
    ),
    ...unary.flatMap((outer) => unary.map((inner) => made(outer, made(inner, a)))),
  ];
})();

const textOf = (value: Node): string => {
  const program: Program = { name: "pair", nodes: [], uniforms: [], stores: [{ to: "p", value, extent: "element" }] };
  return aligned(formulaLines(program, { ...anyRule, hyper: { a: 1, b: 1, c: 1 }, state: {} }, {}));
};

test("expressions of different value are written differently, whatever two operations they are made of", () => {
  const known = new Map<string, number>();
  for (const pair of pairs) {
    const text = textOf(pair);
    katex.renderToString(text, { throwOnError: true, strict: "error" });
    expect(text).not.toMatch(/[-+] -/);
    const value = fold(
      pair,
      float64((name) => values[name]!, 1),
      new Map(),
    );
    const other = known.get(text) ?? value;
    if (Number.isNaN(value)) expect(other, text).toBeNaN();
    else expect(other, text).toBeCloseTo(value, 12);
    known.set(text, value);
  }
  // Sums and products in another order are one formula; nothing else is.
  expect(known.size).toBeGreaterThan(0.9 * pairs.length);
});

/** What an operation is mistaken for. */
const mistakes: Readonly<Record<string, Node["op"]>> = {
  add: "sub",
  sub: "add",
  mul: "div",
  div: "mul",
  pow: "mul",
  min: "max",
  max: "min",
  neg: "abs",
  abs: "neg",
  sign: "sqrt",
  sqrt: "sign",
  lt: "eq",
  eq: "lt",
  sum: "highest",
};

/** A program in which one node is another. */
function replaced({ stores, ...program }: Program, from: Node, to: Node): Program {
  const seen = new Map<Node, Node>([[from, to]]);
  const visit = (n: Node): Node => {
    const known = seen.get(n) ?? { ...n, args: n.args.map(visit) };
    seen.set(n, known);
    return known;
  };
  return { ...program, stores: stores.map((store) => ({ ...store, value: visit(store.value) })) };
}

describe("a mistake in any operation or number changes the formula", () => {
  test.each(everyOptimizer)("of $name", ({ rule }) => {
    const program = trace(rule, shownOptions(rule));
    const before = aligned(formulaLines(program, rule, {}));
    const unseen = program.nodes.flatMap((n) => {
      const { op, args } = n;
      const swapped: Node = { ...n, args: [args[0]!, ...args.slice(1).toReversed()] };
      const mistaken =
        op === "const"
          ? { ...n, name: `${Number(n.name) + 1}` }
          : op === "where"
            ? swapped
            : mistakes[op] && { ...n, op: mistakes[op] };
      if (!mistaken) return [];
      return aligned(formulaLines(replaced(program, n, mistaken), rule, {})) === before ? [`${op} ${n.id}`] : [];
    });
    expect(unseen).toEqual([]);
  });
});

import { type Algebra, fold, type Node } from "optim-core";

/** Source text with its binding strength, so that only the parentheses that matter are printed. */
type Text = readonly [code: string, binds: number];

/** Text that nothing can tear apart. */
const atom = (code: string): Text => [code, 9];

/** A call of a function. */
const call =
  (name: string) =>
  (...args: Text[]): Text =>
    atom(`${name}(${args.map(([code]) => code).join(", ")})`);

/** An operator between two operands. Floats do not reassociate: an equally strong right operand keeps its parentheses. */
const infix =
  (operator: string, binds: number) =>
  ([a, left]: Text, [b, right]: Text): Text => [
    `${left < binds ? `(${a})` : a} ${operator} ${right <= binds ? `(${b})` : b}`,
    binds,
  ];

/** What every language that looks like C agrees on. */
const arithmetic = {
  add: infix("+", 2),
  sub: infix("-", 2),
  mul: infix("*", 3),
  div: infix("/", 3),
  neg: ([a, binds]: Text): Text => [`-${binds < 5 ? `(${a})` : a}`, 4],
} as const;

const power = ([a, left]: Text, [b, right]: Text): Text => [
  `${left < 6 ? `(${a})` : a}^${right < 6 ? `(${b})` : b}`,
  5,
];

/** The way a paper would put it. */
const paper: Algebra<Text> = {
  ...arithmetic,
  constant: (value) => atom(String(value)),
  hyper: atom,
  step: () => atom("t"),
  load: atom,
  lt: infix("<", 1),
  eq: infix("=", 1),
  mul: (a, b) => (a[0] === b[0] ? power(a, atom("2")) : arithmetic.mul(a, b)),
  pow: power,
  where: ([test], [yes], [no]) => [`${test} ? ${yes} : ${no}`, 0],
  finite: call("isFinite"),
  abs: call("abs"),
  sign: call("sign"),
  sqrt: call("sqrt"),
  min: call("min"),
  max: call("max"),
};

/** The formula of a value, for people: `1 - betas[0]^t`. What is known by a name is called by it: reductions have to be. */
export const formula = (n: Node, names: ReadonlyMap<Node, string> = new Map()): string =>
  fold(n, paper, new Map([...names].map(([known, name]) => [known, atom(name)])))[0];

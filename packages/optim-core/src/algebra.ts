import type { Node } from "./expr.ts";

/**
 * Every operation that a rule can use, over any carrier: numbers, text (WGSL, PTX), tensors of a framework, counts.
 * Add one here and the compiler lists who must learn it. Reductions are split into passes before an algebra sees them.
 */
export interface Algebra<T> {
  constant(value: number): T;
  /** A hyper-parameter of the host: `lr`, `betas[0]`. */
  hyper(name: string): T;
  /** The step count t (1, 2, …) of the tensor. */
  step(): T;
  /** p, g, a slot of state, or a scalar that lives on the device. */
  load(name: string): T;
  add(a: T, b: T): T;
  sub(a: T, b: T): T;
  mul(a: T, b: T): T;
  div(a: T, b: T): T;
  pow(a: T, b: T): T;
  min(a: T, b: T): T;
  max(a: T, b: T): T;
  neg(a: T): T;
  abs(a: T): T;
  sign(a: T): T;
  sqrt(a: T): T;
  finite(a: T): T;
  lt(a: T, b: T): T;
  eq(a: T, b: T): T;
  where(test: T, yes: T, no: T): T;
}

/** Walks an expression once. `seen` holds what is known already: uniforms and finished reductions are put there first. */
export function fold<T>(n: Node, algebra: Algebra<T>, seen: Map<Node, T>): T {
  const known = seen.get(n);
  if (known !== undefined) return known;
  const made = visit();
  seen.set(n, made);
  return made;

  function visit(): T {
    switch (n.op) {
      case "const":
        return algebra.constant(Number(n.name));
      case "hyper":
        return algebra.hyper(n.name);
      case "step":
        return algebra.step();
      case "load":
        return algebra.load(n.name);
      case "sum":
      case "highest":
      case "lowest":
        throw new Error(`internal: ${n.op} over ${n.name} must be known before an expression with it is folded.`);
      default:
        return (algebra[n.op] as (...args: T[]) => T)(...n.args.map((arg) => fold(arg, algebra, seen)));
    }
  }
}

/** The arithmetic of JavaScript numbers; `read` gives the hyper-parameters, `t` the step count.  */
export const float64 = (read: (name: string) => number, t: number): Algebra<number> => ({
  constant: (x) => x,
  hyper: read,
  step: () => t,
  load: (name) => {
    throw new Error(`internal: ${name} is not known on the host.`);
  },
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  pow: Math.pow,
  min: Math.min,
  max: Math.max,
  neg: (a) => -a,
  abs: Math.abs,
  sign: (a) => Number(a > 0) - Number(a < 0),
  sqrt: Math.sqrt,
  finite: (a) => Number(Number.isFinite(a)),
  lt: (a, b) => Number(a < b),
  eq: (a, b) => Number(a === b),
  where: (test, yes, no) => (test ? yes : no),
});

import type { Algebra } from "optim-core";
import { type Code, simdOp } from "./code.ts";
import { constantOf, type Lanes, lanesOp, power } from "./lanes.ts";

type Arithmetic = Omit<Algebra<Code>, "hyper" | "step" | "load">;

/**
 * The operations of a rule on vectors. Each rounds as JavaScript does, `min` and `max` have its NaN and its zeros; comparisons give masks,
 * all bits of a lane or none, which only `where` takes.
 */
export function simd(lanes: Lanes): Arithmetic {
  const call =
    (name: Parameters<typeof lanesOp>[1]) =>
    (...args: Code[]): Code =>
      lanesOp(lanes, name, ...args);
  const constant = (value: number): Code => constantOf(lanes, value);
  const oneWhere = (mask: Code): Code => simdOp(0x4e, mask, constant(1));
  const compared = (name: "lt" | "gt", a: Code): Code => oneWhere(call(name)(a, constant(0)));
  return {
    constant,
    add: call("add"),
    sub: call("sub"),
    mul: call("mul"),
    div: call("div"),
    pow: (a, b) => power(lanes, a, b),
    min: call("min"),
    max: call("max"),
    neg: call("neg"),
    abs: call("abs"),
    sqrt: call("sqrt"),
    // NaN is neither above nor below 0, so its sign is 0.
    sign: (a) => call("sub")(compared("gt", a), compared("lt", a)),
    finite: (a) => call("lt")(call("abs")(a), constant(Infinity)),
    lt: call("lt"),
    eq: call("eq"),
    where: (test, yes, no) => simdOp(0x52, yes, no, test),
  };
}

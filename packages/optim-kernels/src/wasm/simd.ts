import type { Algebra } from "optim-core";
import { type Instruction, op } from "./instruction.ts";
import { constantOf, type Lanes, power } from "./lanes.ts";

type Arithmetic = Omit<Algebra<Instruction>, "hyper" | "step" | "load">;

/**
 * The operations of a rule on vectors. Each rounds as JavaScript does, `min` and `max` have its NaN and its zeros; comparisons give masks,
 * all bits of a lane or none, which only `where` takes.
 */
export function simd(lanes: Lanes): Arithmetic {
  const unary =
    (name: "neg" | "abs" | "sqrt") =>
    (a: Instruction): Instruction =>
      op(`${lanes}.${name}`, a);
  const binary =
    (name: "add" | "sub" | "mul" | "div" | "min" | "max" | "lt" | "gt" | "eq") =>
    (a: Instruction, b: Instruction): Instruction =>
      op(`${lanes}.${name}`, a, b);
  const constant = (value: number): Instruction => constantOf(lanes, value);
  const oneWhere = (mask: Instruction): Instruction => op("v128.and", mask, constant(1));
  return {
    constant,
    add: binary("add"),
    sub: binary("sub"),
    mul: binary("mul"),
    div: binary("div"),
    pow: (a, b) => power(lanes, a, b),
    min: binary("min"),
    max: binary("max"),
    neg: unary("neg"),
    abs: unary("abs"),
    sqrt: unary("sqrt"),
    // NaN is neither above nor below 0, so its sign is 0.
    sign: (a) => binary("sub")(oneWhere(binary("gt")(a, constant(0))), oneWhere(binary("lt")(a, constant(0)))),
    finite: (a) => binary("lt")(unary("abs")(a), constant(Infinity)),
    lt: binary("lt"),
    eq: binary("eq"),
    where: (test, yes, no) => op("v128.bitselect", yes, no, test),
  };
}

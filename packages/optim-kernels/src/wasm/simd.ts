import type { Algebra } from "optim-core";
import { type Code, simdOp } from "./code.ts";
import { constantOf, type Lanes, power } from "./lanes.ts";

type Arithmetic = Omit<Algebra<Code>, "hyper" | "step" | "load">;

/**
 * The operations of a rule on vectors, by their place among the opcodes of their kind. Each rounds as JavaScript does, `min` and `max` have
 * its NaN and its zeros; comparisons give masks, all bits of a lane or none, which only `where` takes.
 */
export function simd(lanes: Lanes): Arithmetic {
  const call =
    (opcode: number) =>
    (...args: Code[]): Code =>
      simdOp(opcode, ...args);
  const [abs, sub] = [call(lanes.arithmetic), call(lanes.arithmetic + 5)];
  const [eq, lt] = [call(lanes.comparison), call(lanes.comparison + 2)];
  const constant = (value: number): Code => constantOf(lanes, value);
  const oneWhere = (mask: Code): Code => simdOp(0x4e, mask, constant(1));
  return {
    constant,
    abs,
    neg: call(lanes.arithmetic + 1),
    sqrt: call(lanes.arithmetic + 3),
    add: call(lanes.arithmetic + 4),
    sub,
    mul: call(lanes.arithmetic + 6),
    div: call(lanes.arithmetic + 7),
    min: call(lanes.arithmetic + 8),
    max: call(lanes.arithmetic + 9),
    pow: (a, b) => power(lanes, a, b),
    // NaN is neither above nor below 0, so its sign is 0.
    sign: (a) => sub(oneWhere(lt(constant(0), a)), oneWhere(lt(a, constant(0)))),
    finite: (a) => lt(abs(a), constant(Infinity)),
    lt,
    eq,
    where: (test, yes, no) => simdOp(0x52, yes, no, test),
  };
}

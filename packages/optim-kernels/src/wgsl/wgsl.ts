import type { Node } from "optim-core";

/** How many weights one invocation computes. */
export type Width = 1 | 4;

const infix: Readonly<Record<string, string>> = { add: "+", sub: "-", mul: "*", div: "/", lt: "<", eq: "==" };

/** An operation in WGSL, over values of type `F`. What WGSL lacks, or leaves open where a number is NaN, is in the library. */
export const operation = (op: Node["op"], args: readonly string[]): string =>
  infix[op] ? `(${args.join(` ${infix[op]} `)})` : `${/abs|sqrt/.test(op) ? "" : "_"}${op}(${args.join(", ")})`;

/** A constant in WGSL, which has no literal for what is not finite. */
export function constant(value: number): string {
  if (!Number.isFinite(Math.fround(value))) return `_bits(${new Uint32Array(Float32Array.of(value).buffer)[0]})`;
  const code = Object.is(value, -0) ? "-0" : String(value);
  return `F(${code}${/[.e]/.test(code) ? "" : ".0"})`;
}

import type { Node } from "optim-core";
import type { Listing, Registers } from "./listing.ts";

/** What an operation of a rule is written into. */
export interface Scope {
  readonly lines: Listing;
  readonly registers: Registers;
  /** Lets the assembler make one rounding of a product and a sum: faster where a kernel computes more than it reads. */
  readonly contract: boolean;
}

const plain: Readonly<Record<string, string>> = {
  neg: "neg.f32",
  abs: "abs.f32",
  sqrt: "sqrt.rn.f32",
  div: "div.rn.f32",
};
const comparing: Readonly<Record<string, string>> = { lt: "setp.lt.f32", eq: "setp.eq.f32" };

/** Whether an operation leaves a predicate. */
export const isTest = (op: Node["op"]): boolean => op in comparing || op === "finite";

/**
 * Writes an operation of a rule: `out` is a register for its result, `args` are registers of its arguments. What says how it rounds is never
 * contracted, so that results are those of JavaScript. min and max of sm_75 pass over NaN, so where there is one the sum takes their place.
 */
export function writeOperation(
  { lines, registers, contract }: Scope,
  op: Node["op"],
  out: string,
  args: readonly string[],
): void {
  const [a, b] = args as [string, string];
  const test = (): string => registers.take("pred", "test");
  switch (op) {
    case "add":
    case "sub":
    case "mul":
      lines.op(`${op}${contract ? "" : ".rn"}.f32`, [out, a, b]);
      return;
    case "min":
    case "max": {
      const rest = registers.take("f32", "rest");
      lines.op(`${op}.f32`, [rest, a, b]);
      lines.op("add.rn.f32", [out, a, b]);
      lines.op("setp.num.f32", [test(), a, b]);
      lines.op("selp.f32", [out, rest, out, test()]);
      return;
    }
    case "sign": {
      const rest = registers.take("f32", "rest");
      lines.op("setp.lt.f32", [test(), a, "0f00000000"]);
      lines.op("selp.f32", [rest, "0fBF800000", "0f00000000", test()]);
      lines.op("setp.gt.f32", [test(), a, "0f00000000"]);
      lines.op("selp.f32", [out, "0f3F800000", rest, test()]);
      return;
    }
    case "finite":
      lines.op("testp.finite.f32", [out, a]);
      return;
    case "where":
      lines.op("selp.f32", [out, b, args[2]!, a]);
      return;
    case "pow":
      lines.op("call", [`(${out})`, "pow", `(${a}, ${b})`]);
      return;
    default:
      lines.op((plain[op] ?? comparing[op])!, [out, ...args]);
  }
}

/** A float32 as PTX has it: its bits. */
export const float = (x: number): string =>
  `0f${new Uint32Array(Float32Array.of(x).buffer)[0]!.toString(16).toUpperCase().padStart(8, "0")}`;

/** A float64 as PTX has it. */
export const double = (x: number): string =>
  `0d${new BigUint64Array(Float64Array.of(x).buffer)[0]!.toString(16).toUpperCase().padStart(16, "0")}`;

import { float64, fold } from "./algebra.ts";
import type { Rows } from "./backend.ts";
import type { Node } from "./expr.ts";
import type { Options, Program } from "./program.ts";

/** Reads `lr` or `betas[1]` out of a group's options. */
const reader = (options: Options) => (name: string): number => {
  const [key, index] = name.split(/[[\]]/);
  const value = options[key!];
  return (index === undefined ? value : (value as readonly number[])[Number(index)]) as number;
};

/** The host-rate values of a step, in float64: one row for each step count from `first` on that is still possible. */
export function uniformRows(program: Program, options: Options, first: number, possible = 1): Rows {
  const read = reader(options);
  const values = Array.from({ length: possible }, (_, i) => {
    const algebra = float64(read, first + i);
    const seen = new Map<Node, number>();
    return Float64Array.from(program.uniforms, (n) => fold(n, algebra, seen));
  });
  return { first, values };
}

import type { Options, Program } from "./program.ts";
import { type DueRow, fillRows } from "./uniforms.ts";

/** The uniforms of a program for the steps `first`, `first + 1`, …, in float64: a row for each. */
export function uniformTable(program: Program, group: Options, first: number, count: number): Float64Array[] {
  const rows = Array.from({ length: count }, () => new Float64Array(program.uniforms.length));
  fillRows(
    program,
    rows.map((row, i): DueRow => ({ group, first: first + i, values: [row] })),
  );
  return rows;
}

import { evaluate } from "./evaluate.ts";
import type { Options, Program } from "./program.ts";

/** The uniforms of a program for the steps `first`, `first + 1`, …, in float64: a row for each. */
export function uniformTable({ uniforms }: Program, options: Options, first: number, count: number): Float64Array[] {
  const rows = Array.from({ length: count }, () => new Float64Array(uniforms.length));
  evaluate(
    {
      Type: Float64Array,
      read({ op, name }, out, _, start) {
        const [key, index] = name.split(/[[\]]/) as [string, string?];
        const value = options[key];
        for (let i = 0; i < count - start && i < out.length; i++)
          out[i] = op === "step" ? first + start + i : Number(index ? (value as readonly number[])[+index] : value);
      },
    },
    uniforms,
    "host",
    count,
    (column, u, start) =>
      column.forEach((x, i) => {
        rows[start + i]![u] = x;
      }),
  );
  return rows;
}

import type { Rows } from "./backend.ts";
import { evaluate } from "./evaluate.ts";
import type { Options, Program } from "./program.ts";

/** A table of one row that is to be filled: for step `first` of weights whose group has these options. */
export interface DueRow extends Rows {
  readonly group: Options;
}

/**
 * Fills rows with the host-rate values of a program, in float64. A hyper-parameter is read from the options by its name, `lr` or `betas[1]`.
 *
 * All rows of a program at once, side by side as lanes: what it costs to look at the program is 50 times what a row costs.
 */
export const fillRows = ({ uniforms }: Program, due: readonly DueRow[]): void =>
  evaluate(
    {
      Type: Float64Array,
      read: ({ op, name }, out, _, start) => {
        const [key, index] = name.split(/[[\]]/) as [string, string?];
        out.set(
          due.slice(start, start + out.length).map(({ group, first }) => {
            const value = group[key];
            return op === "step" ? first : ((index ? (value as readonly number[])[+index] : value) as number);
          }),
        );
      },
    },
    uniforms,
    "host",
    due.length,
    (values, u, start) =>
      values.forEach((x, i) => {
        due[start + i]!.values[0]![u] = x;
      }),
  );

/** The host-rate values of step `t`, as a table of one row. */
export const uniformRows = (program: Program, group: Options, first: number): Rows => {
  const row = { group, first, values: [new Float64Array(program.uniforms.length)] };
  fillRows(program, [row]);
  return row;
};

import type { Rows } from "./backend.ts";
import { evaluate } from "./evaluate.ts";
import type { Node } from "./expr.ts";
import type { Lanes } from "./lanes.ts";
import type { Options, Program } from "./program.ts";

/**
 * The host-rate values of a step, in float64: one row for each step count from `first` on that is still possible. A hyper-parameter is
 * read from the options by its name, `lr` or `betas[1]`.
 */
export function uniformRows({ uniforms }: Program, options: Options, first: number, possible = 1): Rows {
  const values = Array.from({ length: possible }, (_, i) => {
    const row = new Float64Array(uniforms.length);
    const bench = {
      Type: Float64Array,
      width: 1,
      spare: [],
      read({ op, name }: Node, out: Lanes) {
        const [key, index] = name.split(/[[\]]/) as [string, string?];
        out[0] = op === "step" ? first + i : ((index ? (options[key] as Options)[index] : options[key]) as number);
      },
    };
    evaluate(bench, uniforms, "host", 1, ([value], r) => (row[r] = value!));
    return row;
  });
  return { first, values };
}

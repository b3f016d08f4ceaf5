import type { Rows } from "./backend.ts";
import { evaluate } from "./evaluate.ts";
import type { Node } from "./expr.ts";
import type { Lanes } from "./lanes.ts";
import type { Options, Program } from "./program.ts";

/**
 * The host-rate values of step `t`, in float64, as a table of one row. A hyper-parameter is read from the options by its name, `lr` or
 * `betas[1]`.
 */
export const uniformRows = ({ uniforms }: Program, options: Options, t: number): Rows => {
  const row = new Float64Array(uniforms.length);
  const read = ({ op, name }: Node, out: Lanes): void => {
    const [key, index] = name.split(/[[\]]/) as [string, string?];
    const value = options[key];
    out[0] = op === "step" ? t : ((index ? (value as readonly number[])[+index] : value) as number);
  };
  evaluate({ Type: Float64Array, read }, uniforms, "host", 1, (values, r) => row.set(values, r));
  return { first: t, values: [row] };
};

import type { Rows } from "./backend.ts";
import { evaluator } from "./evaluate.ts";
import type { Node } from "./expr.ts";
import type { Options, Program } from "./program.ts";

/**
 * The host-rate values of a step, in float64: one row for each step count from `first` on that is still possible. A hyper-parameter is
 * read from the options by its name, `lr` or `betas[1]`.
 */
export function uniformRows({ uniforms }: Program, options: Options, first: number, possible = 1): Rows {
  const values = Array.from({ length: possible }, (_, i) => {
    const leaf = ({ op, name }: Node): [number] => {
      const [key, index] = name.split(/[[\]]/) as [string, string?];
      return [op === "step" ? first + i : ((index ? (options[key] as Options)[index] : options[key]) as number)];
    };
    const value = evaluator(
      new Map(),
      () => new Float64Array(1),
      leaf,
      () => 0,
    );
    return Float64Array.from(uniforms, (n) => value(n)[0]!);
  });
  return { first, values };
}

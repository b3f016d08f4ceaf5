/** Runs one file of format `unit-scaling-table` of the golden family `unit_scaling_ops`: the scalar functions of optim-umup. */

import { OptimError } from "optim-core";
import {
  adamScale,
  applyConstraint,
  type Constraint,
  type LrScale,
  logarithmicInterpolation,
  sgdScale,
  transformerResidualScalingRule,
} from "optim-umup";
import { float64, type GoldenNumber } from "./bound.ts";
import type { CaseResult } from "./caseResult.ts";
import { Tally } from "./tally.ts";
import type { Arguments } from "./trajectoryCase.ts";
import { constraintOf, mupOf } from "./unitScalingSetup.ts";

/** A golden file of format `unit-scaling-table`. */
export interface UnitScalingTable {
  readonly id: string;
  readonly rows: readonly (Arguments & { readonly raises?: { readonly type: string } })[];
}

/** A scalar function: what it makes of a row's arguments, what the row expects, and the arguments by which it is known. */
interface Scalars {
  readonly fields: readonly string[];
  readonly result: string;
  compute(row: Arguments): number | readonly number[];
}

const scales: Readonly<Record<string, LrScale>> = {
  adam: adamScale,
  sgd: sgdScale(),
  "sgd to_output_scale": sgdScale("toOutputScale"),
};

const tables: Readonly<Record<string, Scalars>> = {
  apply_constraint: {
    fields: ["constraint", "scales"],
    result: "result",
    compute: ({ constraint, scales: given }) =>
      applyConstraint(constraintOf(constraint) as Constraint, ...(given as readonly number[])),
  },
  logarithmic_interpolation: {
    fields: ["alpha", "lower", "upper"],
    result: "result",
    compute: ({ alpha, lower, upper }) => logarithmicInterpolation(alpha as number, lower as number, upper as number),
  },
  transformer_residual_scaling_rule: {
    fields: ["residual_mult", "residual_attn_ratio", "layers"],
    result: "tau",
    compute({ residual_mult, residual_attn_ratio, layers }) {
      const rule = transformerResidualScalingRule({
        residualMult: residual_mult as number,
        residualAttnRatio: residual_attn_ratio as number,
      });
      return Array.from({ length: layers as number }, (_, i) => rule(i, layers as number));
    },
  },
  lr_scale: {
    fields: ["rule", "mup_type", "shape", "mup_scaling_depth"],
    result: "lr_scale",
    compute({ rule, mup_type, shape, mup_scaling_depth }) {
      const scale = Object.hasOwn(scales, String(rule)) ? scales[String(rule)] : undefined;
      if (!scale) throw new Error(`the rule ${rule} is not known`);
      return scale(mupOf(mup_type as string, shape as readonly number[], mup_scaling_depth)!);
    },
  },
};

/** Runs all rows of a file. A function or a field that it does not know is a failure; so is an error that does not come. */
export function runUnitScalingTable({ id, rows }: UnitScalingTable): CaseResult {
  const tally = new Tally();
  const table = Object.hasOwn(tables, id) ? tables[id] : undefined;
  if (!table) tally.fail(`the function ${id} is not known`);
  else for (const [at, row] of rows.entries()) runRow(tally, `row ${at}`, table, row);
  return tally.result(rows.length);
}

function runRow(
  tally: Tally,
  where: string,
  { fields, result, compute }: Scalars,
  { raises, ...row }: UnitScalingTable["rows"][number],
): void {
  const names = raises ? fields : [...fields, result];
  tally.equal(`the fields of ${where}`, Object.keys(row).sort(), [...names].sort());
  try {
    const value = compute(row);
    if (raises) tally.fail(`${where} does not raise ${raises.type}`);
    else tally.compare(where, float64, [value].flat(), [row[result] as GoldenNumber[]].flat());
  } catch (error) {
    if (!raises || !(error instanceof OptimError)) tally.fail(`${where} throws ${error}`);
  }
}

/** Runs one file of the golden family `clip_grad` (format `gradient-clipping`) against clipGradNorm and clipGradValue of optim-core. */

import { clipGradNorm, clipGradValue, type Param, parameter } from "optim-core";
import { type Bound, float32, float64, type GoldenNumber } from "./bound.ts";
import type { CaseResult } from "./caseResult.ts";
import { Tally } from "./tally.ts";

interface ClippingRun {
  readonly total_norm?: GoldenNumber;
  readonly raises?: { readonly type: string; readonly message: string };
  readonly clipped: readonly (readonly GoldenNumber[] | null)[];
}

/** A golden file of format `gradient-clipping`. */
export interface ClippingCase {
  readonly format: string;
  readonly shapes: readonly (readonly number[])[];
  readonly cases: readonly {
    readonly function: string;
    readonly arguments: Readonly<Record<string, unknown>>;
    readonly gradients: readonly (readonly GoldenNumber[] | null)[];
    readonly runs: Readonly<Record<string, ClippingRun>>;
  }[];
}

/** How numbers are kept in each run of a file. */
const precisions: Readonly<
  Record<string, { readonly bound: Bound; readonly Type: Float32ArrayConstructor | Float64ArrayConstructor }>
> = {
  float32: { bound: float32, Type: Float32Array },
  float64: { bound: float64, Type: Float64Array },
};

/** Runs all cases of a file in both precisions. A function or an argument that it does not know is a failure. */
export async function runClippingCase(file: ClippingCase): Promise<CaseResult> {
  const tally = new Tally();
  for (const [at, golden] of file.cases.entries()) {
    for (const [type, run] of Object.entries(golden.runs)) {
      const where = `case ${at}, ${type}`;
      const precision = precisions[type];
      if (!precision) tally.fail(`${where}: this precision is not known`);
      else await runOne(tally, where, file, golden, run, precision);
    }
  }
  return tally.result(file.cases.length);
}

async function runOne(
  tally: Tally,
  where: string,
  { shapes }: ClippingCase,
  golden: ClippingCase["cases"][number],
  run: ClippingRun,
  { bound, Type }: (typeof precisions)[string],
): Promise<void> {
  const params = golden.gradients.map((values, i) => {
    const grad = values && new Type(values.map(Number));
    return parameter(new Type(shapes[i]!.reduce((a, b) => a * b, 1)), { shape: shapes[i]!, grad });
  });
  try {
    const norm = await clip(golden.function, golden.arguments, params);
    if (run.raises) tally.fail(`${where} does not raise ${run.raises.type}`);
    else if (norm !== undefined) tally.compare(`${where}, total_norm`, bound, [norm], [run.total_norm!]);
  } catch (error) {
    if (!run.raises) tally.fail(`${where} throws ${error}`);
  }
  for (const [i, reference] of run.clipped.entries()) {
    const { grad } = params[i]!;
    if (reference === null || grad === null) tally.equal(`${where}, gradient ${i}`, grad, reference);
    else tally.compare(`${where}, gradient ${i}`, bound, grad, reference);
  }
}

/** Calls the function by torch's name; returns the total norm of clip_grad_norm_. */
async function clip(
  name: string,
  given: Readonly<Record<string, unknown>>,
  params: readonly Param[],
): Promise<number | undefined> {
  const { max_norm, norm_type, error_if_nonfinite, clip_value, ...others } = given;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw new Error(`the argument ${unknown} is not known`);
  if (name === "clip_grad_value_") {
    clipGradValue(params, clip_value as number);
    return undefined;
  }
  if (name !== "clip_grad_norm_") throw new Error(`the function ${name} is not known`);
  const norm = clipGradNorm(params, max_norm as number, {
    ...(norm_type === undefined ? {} : { normType: Number(String(norm_type).replace("inf", "Infinity")) }),
    errorIfNonfinite: error_if_nonfinite === true,
  });
  return norm instanceof Promise ? norm : norm.read();
}

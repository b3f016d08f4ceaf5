/** Runs one file of the golden family `clip_grad` (format `gradient-clipping`) against clipGradNorm and clipGradValue of optim-core. */

import { type Backend, clipGradNorm, clipGradValue, OptimError, type Param } from "optim-core";
import type { GoldenNumber } from "./bound.ts";
import type { CaseResult } from "./caseResult.ts";
import type { GoldenBackend } from "./goldenBackend.ts";
import { freeParams, numbersOf, placedParam, setGradient } from "./placedParam.ts";
import { type Precision, precisionsOf } from "./precision.ts";
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

/** Runs all cases of a file on a backend. A function or an argument that it does not know is a failure. */
export async function runClippingCase<Buf>(file: ClippingCase, on: GoldenBackend<Buf>): Promise<CaseResult> {
  const tally = new Tally();
  for (const [at, golden] of file.cases.entries())
    for (const precision of precisionsOf(`case ${at}: `, golden.runs, on, tally))
      await runOne(tally, `case ${at}, ${precision.type}`, file, golden, precision, on.backend);
  return tally.result(file.cases.length);
}

async function runOne<Buf>(
  tally: Tally,
  where: string,
  { shapes }: ClippingCase,
  golden: ClippingCase["cases"][number],
  precision: Precision,
  backend: Backend<Buf>,
): Promise<void> {
  const run = golden.runs[precision.type]!;
  const params = golden.gradients.map((values, i) => {
    const param = placedParam(backend, precision, shapes[i]!);
    setGradient(backend, precision, param, values);
    return param;
  });
  try {
    const norm = await clip(golden.function, golden.arguments, params, backend);
    if (run.raises) tally.fail(`${where} does not raise ${run.raises.type}`);
    else if (norm !== undefined) tally.compare(`${where}, total_norm`, precision.bound, [norm], [run.total_norm!]);
  } catch (error) {
    if (!run.raises || !(error instanceof OptimError)) tally.fail(`${where} throws ${error}`);
  }
  for (const [i, reference] of run.clipped.entries()) {
    const { grad } = params[i]!;
    const values = grad && (await numbersOf(backend, grad));
    if (reference === null || values === null) tally.equal(`${where}, gradient ${i}`, values, reference);
    else tally.compare(`${where}, gradient ${i}`, precision.bound, values, reference);
  }
  freeParams(backend, params);
}

/** Calls the function by torch's name; returns the total norm of clip_grad_norm_. */
async function clip<Buf>(
  name: string,
  given: Readonly<Record<string, unknown>>,
  params: readonly Param<Buf>[],
  backend: Backend<Buf>,
): Promise<number | undefined> {
  const { max_norm, norm_type, error_if_nonfinite, clip_value, ...others } = given;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw new Error(`the argument ${unknown} is not known`);
  if (name === "clip_grad_value_") {
    clipGradValue(params, clip_value as number, { backend });
    return undefined;
  }
  if (name !== "clip_grad_norm_") throw new Error(`the function ${name} is not known`);
  const norm = clipGradNorm(params, max_norm as number, {
    ...(norm_type === undefined ? {} : { normType: Number(String(norm_type).replace("inf", "Infinity")) }),
    errorIfNonfinite: error_if_nonfinite === true,
    backend,
  });
  if (norm instanceof Promise) return norm;
  const value = await norm.read();
  norm.dispose();
  return value;
}

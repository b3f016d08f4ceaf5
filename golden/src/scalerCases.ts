/** Runs the golden families of `grad_scaler` that are about single operations: `grad-scaler-update` and `grad-scaler-unscale`. */
import { fromF16, toF16 } from "optim-amp";
import type { GoldenNumber } from "./bound.ts";
import type { CaseResult } from "./caseResult.ts";
import type { GoldenBackend } from "./goldenBackend.ts";
import { freeParams, numbersOf, setGradient } from "./placedParam.ts";
import { precisionNamed } from "./precision.ts";
import { compareState } from "./scalerLoop.ts";
import { optimizerOf, scalerOf } from "./scalerSteps.ts";
import { Tally } from "./tally.ts";

/** A golden file of format `grad-scaler-update`. */
export interface ScalerUpdates {
  readonly cases: readonly {
    readonly init_scale: number;
    readonly growth_factor: number;
    readonly backoff_factor: number;
    readonly growth_interval: number;
    readonly found_inf: readonly number[];
    readonly scale_after: readonly number[];
    readonly growth_tracker_after: readonly number[];
  }[];
}

/** A golden file of format `grad-scaler-unscale`. */
export interface ScalerUnscale {
  readonly cases: readonly {
    readonly dtype: string;
    readonly inv_scale: number;
    readonly gradients: readonly { readonly shape: readonly number[]; readonly data: readonly GoldenNumber[] }[];
    readonly found_inf: number;
    readonly unscaled: readonly (readonly GoldenNumber[])[];
  }[];
}

/** Steps a scaler by gradients that are infinite where a file has found an infinity. */
export async function runScalerUpdates<Buf>(
  { cases }: ScalerUpdates,
  { backend, dtypes }: GoldenBackend<Buf>,
): Promise<CaseResult> {
  const tally = new Tally();
  const precision = precisionNamed("float32");
  if (!dtypes.includes("f32")) tally.fail(`there is no run in a precision of ${backend.name}: ${dtypes}`);
  for (const [c, { found_inf, scale_after, growth_tracker_after, ...given }] of cases.entries()) {
    const scaler = scalerOf(backend, given);
    const { optimizer, params } = optimizerOf(backend, precision, "torch.SGD", { lr: 0 }, [{ shape: [1] }]);
    for (const [i, found] of found_inf.entries()) {
      setGradient(backend, precision, params[0]!, [found ? "Infinity" : 0]);
      scaler.step(optimizer);
      scaler.update();
      await compareState(tally, `case ${c}, update ${i}`, scaler, {
        scale_after: scale_after[i]!,
        growth_tracker_after: growth_tracker_after[i]!,
      });
    }
    optimizer.dispose();
    freeParams(backend, params);
    scaler.dispose();
  }
  return tally.result(cases.length);
}

/** Unscales the gradients of every case whose precision the backend has. Halves are compared with what they come to in half. */
export async function runScalerUnscale<Buf>(
  { cases }: ScalerUnscale,
  { backend, dtypes }: GoldenBackend<Buf>,
): Promise<CaseResult> {
  const tally = new Tally();
  if (dtypes.length === 0) tally.fail(`there is no run in a precision of ${backend.name}: ${dtypes}`);
  for (const [c, { dtype, inv_scale, gradients, found_inf, unscaled }] of cases.entries()) {
    const precision = precisionNamed(dtype);
    if (!dtypes.includes(precision.dtype)) continue;
    const scaler = scalerOf(backend, { init_scale: scaleFor(inv_scale) });
    const name = dtype === "float16" ? "labml.AdamFP16" : "torch.SGD";
    const { optimizer, params } = optimizerOf(backend, precision, name, {}, gradients);
    for (const [i, p] of params.entries()) setGradient(backend, precision, p, gradients[i]!.data);
    tally.equal(`case ${c} found_inf`, Number(await scaler.foundInf(optimizer)), found_inf);
    const found = scaler.gradients(optimizer);
    for (const [i, p] of params.entries()) {
      const numbers = await numbersOf(backend, found.get(p)!);
      const asStored = dtype === "float16" ? numbers.map((x) => fromF16(toF16(x))) : numbers;
      tally.compare(`case ${c}, gradient ${i}`, precision.bound, asStored, unscaled[i]!);
      backend.free(found.get(p)!);
    }
    optimizer.dispose();
    freeParams(backend, params);
    scaler.dispose();
  }
  return tally.result(cases.length);
}

/** The float32 whose inverse this is. */
function scaleFor(inverse: number): number {
  const near = Math.fround(1 / inverse);
  const around = [0, 1, -1, 2, -2].map((steps) => Math.fround(near * (1 + steps * 2 ** -24)));
  const found = around.find((scale) => Math.fround(1 / scale) === inverse);
  if (found === undefined) throw new Error(`no scale has the inverse ${inverse}`);
  return found;
}

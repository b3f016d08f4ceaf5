/** Runs the golden families of `grad_scaler` in which optimizers are stepped: `grad-scaler-loop` and `grad-scaler-two-optimizers`. */

import type { Backend, Param } from "optim-core";
import { float32, type GoldenNumber } from "./bound.ts";
import type { CaseResult } from "./caseResult.ts";
import type { GoldenBackend } from "./goldenBackend.ts";
import { freeParams, numbersOf, setGradient } from "./placedParam.ts";
import { precisionNamed } from "./precision.ts";
import { optimizerOf, type ScalerArguments, scalerOf } from "./scalerSteps.ts";
import { Tally } from "./tally.ts";
import type { Arguments } from "./trajectoryCase.ts";

type Numbers = readonly GoldenNumber[];

/** A golden file of format `grad-scaler-loop`. */
export interface ScalerLoop {
  readonly optimizer: string;
  readonly arguments: Arguments;
  readonly scaler: ScalerArguments;
  readonly clip_grad_norm: number | null;
  readonly param_dtype: string;
  readonly tensors: readonly { readonly shape: readonly number[]; readonly initial: Numbers }[];
  readonly steps: readonly {
    readonly scaled_gradients: readonly (Numbers | null)[];
    readonly unscaled_gradients: readonly (Numbers | null)[];
    readonly total_norm?: GoldenNumber;
    readonly new_scale?: number;
    readonly stepped: boolean;
    readonly scale_after: number;
    readonly growth_tracker_after: number;
    readonly params?: readonly Numbers[];
    readonly fp32_copy?: readonly (Numbers | null)[];
  }[];
}

/** A golden file of format `grad-scaler-two-optimizers`. */
export interface TwoOptimizers {
  readonly optimizer: string;
  readonly arguments: Arguments;
  readonly scaler: ScalerArguments;
  readonly steps: readonly {
    readonly optimizers: readonly {
      readonly scaled_gradient: Numbers;
      readonly stepped: boolean;
      readonly params: Numbers;
    }[];
    readonly scale_after: number;
    readonly growth_tracker_after: number;
  }[];
}

/** Runs a loop in the precision of its parameters; on a backend without it there is nothing to run. */
export async function runScalerLoop<Buf>(
  file: ScalerLoop,
  { backend, dtypes }: GoldenBackend<Buf>,
): Promise<CaseResult> {
  const tally = new Tally();
  const precision = precisionNamed(file.param_dtype);
  if (!dtypes.includes(precision.dtype)) {
    tally.fail(`there is no run in a precision of ${backend.name}: ${dtypes}`);
    return tally.result();
  }
  const scaler = scalerOf(backend, file.scaler);
  const { optimizer, params } = optimizerOf(backend, precision, file.optimizer, file.arguments, file.tensors);
  const gradients = (values: readonly (Numbers | null)[]): void =>
    params.forEach((p, i) => setGradient(backend, precision, p, values[i]));
  for (const [i, step] of file.steps.entries()) {
    const where = `round ${i}`;
    gradients(step.scaled_gradients);
    scaler.unscale(optimizer);
    const unscaled = scaler.gradients(optimizer);
    for (const [t, p] of params.entries()) {
      const found = unscaled.get(p);
      if (!step.unscaled_gradients[t] || found === undefined)
        tally.equal(`${where} gradient ${t}`, found ?? null, step.unscaled_gradients[t]);
      else
        tally.compare(`${where} gradient ${t}`, float32, await numbersOf(backend, found), step.unscaled_gradients[t]);
      if (found !== undefined) backend.free(found);
    }
    if (file.clip_grad_norm !== null) {
      const norm = await scaler.clipGradNorm(optimizer, file.clip_grad_norm).read();
      tally.compare(`${where} total_norm`, float32, [norm], [step.total_norm!]);
    }
    tally.equal(`${where} stepped`, !(await scaler.foundInf(optimizer)), step.stepped);
    scaler.step(optimizer);
    scaler.update(step.new_scale);
    await compareState(tally, where, scaler, step);
    if (step.params) {
      const copies = step.fp32_copy ?? step.params.map(() => null);
      for (const [t, p] of params.entries()) {
        const data = await numbersOf(backend, p.data);
        tally.compare(`${where} tensor ${t}`, precision.paramBound, data, copies[t] ?? step.params[t]!);
        const copy = optimizer.stateOf(p)?.fp32Copy as Buf | undefined;
        if (copies[t]) tally.compare(`${where} copy ${t}`, float32, await numbersOf(backend, copy!), copies[t]);
      }
    }
  }
  clean(backend, [{ optimizer, params }], scaler);
  return tally.result();
}

/** Runs a file of one scaler and two optimizers. */
export async function runTwoOptimizers<Buf>(
  file: TwoOptimizers,
  { backend, dtypes }: GoldenBackend<Buf>,
): Promise<CaseResult> {
  const tally = new Tally();
  const precision = precisionNamed("float32");
  if (!dtypes.includes("f32")) {
    tally.fail(`there is no run in a precision of ${backend.name}: ${dtypes}`);
    return tally.result();
  }
  const scaler = scalerOf(backend, file.scaler);
  const pairs = [0, 1].map(() => optimizerOf(backend, precision, file.optimizer, file.arguments, [{ shape: [2] }]));
  for (const [i, step] of file.steps.entries()) {
    for (const [k, { optimizer, params }] of pairs.entries()) {
      setGradient(backend, precision, params[0]!, step.optimizers[k]!.scaled_gradient);
      tally.equal(`round ${i}, ${k} stepped`, !(await scaler.foundInf(optimizer)), step.optimizers[k]!.stepped);
      scaler.step(optimizer);
    }
    scaler.update();
    await compareState(tally, `round ${i}`, scaler, step);
    for (const [k, { params }] of pairs.entries())
      tally.compare(
        `round ${i}, ${k}`,
        precision.bound,
        await numbersOf(backend, params[0]!.data),
        step.optimizers[k]!.params,
      );
  }
  clean(backend, pairs, scaler);
  return tally.result();
}

/** Compares scale and growth tracker with what a file says of them. */
export async function compareState(
  tally: Tally,
  where: string,
  scaler: { stateDict(): Promise<{ readonly scale?: number; readonly growthTracker?: number }> },
  expected: { readonly scale_after: number; readonly growth_tracker_after: number },
): Promise<void> {
  const { scale, growthTracker } = await scaler.stateDict();
  // Numbers below 2^-126 are 0 on GPUs that do not know subnormal ones.
  tally.compare(`${where} scale`, { ...float32, absolute: 2 ** -126 }, [scale!], [expected.scale_after]);
  tally.equal(`${where} growth tracker`, growthTracker, expected.growth_tracker_after);
}

function clean<Buf>(
  backend: Backend<Buf>,
  pairs: readonly { readonly optimizer: { dispose(): void }; readonly params: readonly Param<Buf>[] }[],
  scaler: { dispose(): void },
): void {
  for (const { optimizer, params } of pairs) {
    optimizer.dispose();
    freeParams(backend, params);
  }
  scaler.dispose();
}

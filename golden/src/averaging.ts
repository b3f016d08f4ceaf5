/** Runs one file of the golden family `averaging` (format `weight-averaging`) against AveragedModel of optim-core. */

import {
  AveragedModel,
  type AvgFn,
  getEmaAvgFn,
  getEmaMultiAvgFn,
  getSwaAvgFn,
  getSwaMultiAvgFn,
  lerp,
} from "optim-core";
import type { GoldenNumber } from "./bound.ts";
import type { CaseResult } from "./caseResult.ts";
import type { GoldenBackend } from "./goldenBackend.ts";
import { freeParams, numbersOf, placedParam } from "./placedParam.ts";
import { type Precision, precisionsOf } from "./precision.ts";
import { Tally } from "./tally.ts";

type Tensors = readonly (readonly GoldenNumber[])[];

/** A golden file of format `weight-averaging`. */
export interface AveragingCase {
  readonly format: string;
  readonly reference: { readonly symbol: string };
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly shapes: readonly (readonly number[])[];
  readonly model_parameters: readonly Tensors[];
  readonly runs: Readonly<Record<string, readonly { readonly n_averaged: number; readonly averaged: Tensors }[]>>;
}

const averages: Readonly<Record<string, (decay?: number) => AvgFn>> = {
  get_ema_avg_fn: getEmaAvgFn,
  get_ema_multi_avg_fn: getEmaMultiAvgFn,
  get_swa_avg_fn: getSwaAvgFn,
  get_swa_multi_avg_fn: getSwaMultiAvgFn,
};

/**
 * Torch divides by an integer tensor for this one, so its weight is a float32 in the float64 run too. Here it is rounded by Veltkamp's
 * splitting: `c − (c − w)` with `c = w(2²⁹ + 1)` keeps the upper 24 bits of a float64.
 */
const swaOfFloat32Weight: AvgFn = (averaged, current, numAveraged) => {
  const weight = numAveraged.add(1).pow(-1);
  const scaled = weight.mul(2 ** 29 + 1);
  return lerp(averaged, current, scaled.sub(scaled.sub(weight)));
};

/** Runs all updates of a file on a backend. An average or an argument that it does not know is a failure. */
export async function runAveragingCase<Buf>(file: AveragingCase, on: GoldenBackend<Buf>): Promise<CaseResult> {
  const tally = new Tally();
  const { decay, ...others } = file.arguments;
  const make = Object.entries(averages).find(([name]) => file.reference.symbol.includes(name))?.[1];
  if (!make) tally.fail(`the average ${file.reference.symbol} is not known`);
  for (const name of Object.keys(others)) tally.fail(`the argument ${name} is not known`);
  const avgFn = make?.(decay as number | undefined);
  if (avgFn)
    for (const precision of precisionsOf("", file.runs, on, tally)) {
      const isRounded = make === getSwaMultiAvgFn && precision.type === "float64";
      await run(tally, file, isRounded ? swaOfFloat32Weight : avgFn, precision, on);
    }
  return tally.result();
}

async function run<Buf>(
  tally: Tally,
  { shapes, model_parameters, runs }: AveragingCase,
  avgFn: AvgFn,
  precision: Precision,
  { backend }: GoldenBackend<Buf>,
): Promise<void> {
  const { type, bound, stored } = precision;
  const weights = shapes.map((shape) => placedParam(backend, precision, shape));
  const model = new AveragedModel(weights, { avgFn, backend });
  for (const [update, { n_averaged, averaged }] of runs[type]!.entries()) {
    weights.forEach(({ data }, i) => backend.write(data, stored(model_parameters[update]![i]!.map(Number))));
    model.updateParameters();
    const where = `${type}, update ${update}`;
    tally.equal(`${where}, n_averaged`, model.nAveraged, n_averaged);
    for (const [i, reference] of averaged.entries())
      tally.compare(`${where}, tensor ${i}`, bound, await numbersOf(backend, model.params[i]!.data), reference);
  }
  model.dispose();
  freeParams(backend, weights);
}

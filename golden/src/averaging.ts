/** Runs one file of the golden family `averaging` (format `weight-averaging`) against AveragedModel of optim-core. */

import {
  AveragedModel,
  type AvgFn,
  getEmaAvgFn,
  getEmaMultiAvgFn,
  getSwaAvgFn,
  getSwaMultiAvgFn,
  lerp,
  parameter,
} from "optim-core";
import { type Bound, float32, float64, type GoldenNumber } from "./bound.ts";
import type { CaseResult } from "./caseResult.ts";
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

/** Runs all updates of a file in both precisions. An average or an argument that it does not know is a failure. */
export function runAveragingCase(file: AveragingCase): CaseResult {
  const tally = new Tally();
  const { decay, ...others } = file.arguments;
  const make = Object.entries(averages).find(([name]) => file.reference.symbol.includes(name))?.[1];
  if (!make) tally.fail(`the average ${file.reference.symbol} is not known`);
  for (const name of Object.keys(others)) tally.fail(`the argument ${name} is not known`);
  if (make) {
    const avgFn = make(decay as number | undefined);
    for (const type of Object.keys(file.runs)) {
      if (type === "float32") run(tally, file, avgFn, type, float32, Float32Array);
      else if (type === "float64")
        run(tally, file, make === getSwaMultiAvgFn ? swaOfFloat32Weight : avgFn, type, float64, Float64Array);
      else tally.fail(`the precision ${type} is not known`);
    }
  }
  return tally.result();
}

function run(
  tally: Tally,
  { shapes, model_parameters, runs }: AveragingCase,
  avgFn: AvgFn,
  type: string,
  bound: Bound,
  Type: Float32ArrayConstructor | Float64ArrayConstructor,
): void {
  const weights = shapes.map((shape) => parameter(new Type(shape.reduce((a, b) => a * b, 1)), { shape }));
  const model = new AveragedModel(weights, { avgFn });
  runs[type]!.forEach(({ n_averaged, averaged }, update) => {
    weights.forEach(({ data }, i) => data.set(model_parameters[update]![i]!.map(Number)));
    model.updateParameters();
    const where = `${type}, update ${update}`;
    tally.equal(`${where}, n_averaged`, model.nAveraged, n_averaged);
    averaged.forEach((reference, i) => tally.compare(`${where}, tensor ${i}`, bound, model.params[i]!.data, reference));
  });
}

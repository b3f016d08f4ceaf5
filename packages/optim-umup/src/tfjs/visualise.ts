import { OptimError } from "optim-core";
import { type TfLayer, type TfWeight, variableOf } from "./layers/layersModule.ts";
import { ScaleProbes } from "./scaleProbes.ts";
import type { ScaleTable } from "./scaleTable.ts";
import { apiOf } from "./tfApi.ts";
import type { TensorOf, TfModule, TfTensor } from "./tfModule.ts";

/** What is needed of a `tf.LayersModel`, or of a layer that has been built. */
export interface VisibleModel extends TfLayer {
  /** What `compile` was given. */
  readonly lossFunctions?: readonly object[];
  apply(inputs: never, options: never): unknown;
}

/** What the loss of the first step is: a function of what the model gives, or targets for the loss that a model was compiled with. */
export type VisibleLoss<Tensor> = ((outputs: Tensor) => Tensor) | Tensor;

/**
 * One step of a model, forward and backward, that changes nothing: the standard deviation of every activation, of its gradient, and of every
 * weight and its gradient. `String(table)` prints it. Layers of this package show what they compute inside as well. The model is called as in
 * training, so that dropout drops; averages that batch normalisation keeps are put back. Nothing is left in tf's memory.
 *
 * @throws OptimError where the loss is neither a function nor targets, or targets come without a compiled model.
 */
export async function visualise<T extends TfModule>(
  tf: T,
  model: VisibleModel,
  inputs: TensorOf<T> | readonly TensorOf<T>[],
  loss: VisibleLoss<TensorOf<T>>,
): Promise<ScaleTable> {
  const lossOf = lossFunction(model, loss as VisibleLoss<TfTensor>);
  const api = apiOf(tf);
  const probes = new ScaleProbes(api, model);
  const kept = model.nonTrainableWeights.map((weight) => ({ weight, value: api.clone(weight.read()) }));
  try {
    api.tidy(() => {
      const called = model as { apply(inputs: unknown, options: object): TfTensor };
      const run = (): TfTensor => api.mean(lossOf(called.apply(inputs, { training: true })));
      probes.watch(() => api.variableGrads(run, model.trainableWeights.map(variableOf)));
    });
    return await probes.table();
  } finally {
    probes.dispose();
    for (const { weight, value } of kept) (weight as TfWeight & { write(x: TfTensor): void }).write(value);
    for (const { value } of kept) value.dispose();
  }
}

function lossFunction(model: VisibleModel, loss: VisibleLoss<TfTensor>): (outputs: TfTensor) => TfTensor {
  if (typeof loss === "function") return loss;
  if (typeof loss?.dataId !== "object")
    throw new OptimError("visualise: the loss is no function and no tensor. Pass (outputs) => loss, or targets.");
  // A tf.Sequential has it in the model that it makes.
  const { model: inner = model } = model as VisibleModel & { model?: VisibleModel };
  const [compiled, ...others] = model.lossFunctions ?? inner.lossFunctions ?? [];
  if (!compiled || others.length > 0)
    throw new OptimError(
      "visualise: targets need a model that is compiled with one loss. Call compile first, or pass (outputs) => loss.",
    );
  return (outputs) => (compiled as (targets: TfTensor, outputs: TfTensor) => TfTensor)(loss, outputs);
}

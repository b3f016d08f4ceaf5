import { innerLayersOf } from "./layers/innerLayers.ts";
import { type TfLayer, type TfWeight, variableOf } from "./layers/layersModule.ts";
import type { TaggableVariable } from "./tagVariable.ts";

/** A weight, and the innermost layer that has it. */
export interface ModelWeight {
  readonly layer: TfLayer;
  readonly weight: TfWeight;
  readonly variable: TaggableVariable;
  /** What it is called in its layer. */
  readonly part: string;
}

/** All weights of layers and of the layers inside of them, each once, in the order of the layers. */
export function weightsOf(layers: readonly TfLayer[]): readonly ModelWeight[] {
  const found = new Map<TaggableVariable, ModelWeight>();
  for (const layer of layers.flatMap(leavesOf))
    for (const weight of layer.weights) {
      const variable = variableOf(weight);
      const part = weight.originalName.split("/").at(-1)!;
      found.set(variable, { layer, weight, variable, part });
    }
  return [...found.values()];
}

/** A layer whose inner layers have not all of its weights, such as `bidirectional`, which copies them, is one itself. */
const leavesOf = (layer: TfLayer): readonly TfLayer[] => {
  const inner = innerLayersOf(layer);
  const weights = new Set(inner.flatMap((one) => one.weights));
  return inner.length > 0 && layer.weights.every((one) => weights.has(one)) ? inner.flatMap(leavesOf) : [layer];
};

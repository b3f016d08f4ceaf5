import type { Mup } from "../../mup.ts";
import { mupOf } from "../tagVariable.ts";
import { type TfLayer, type TfWeight, variableOf } from "./layersModule.ts";
import { isLayerTag, tagByLayer } from "./layerTag.ts";

/** A weight of a layer inside of another, as a saved model has it: what it is called, and its tag without a depth, which is stamped anew. */
export interface SavedWeight {
  readonly name: string;
  readonly mup: Mup | null;
}

/**
 * What a layer would not know of its weights when it is loaded: the tags that somebody gave them, and names from before it was put where it
 * is, under which tf looks for them. None where it would; `before` is what it was loaded with.
 */
export function savedWeights(layer: TfLayer, before: readonly SavedWeight[] = []): readonly SavedWeight[] {
  if (layer.weights.length === 0) return before;
  const knows = (weight: TfWeight): boolean => {
    const mup = mupOf(variableOf(weight));
    return mup !== undefined && isLayerTag(mup) && weight.originalName.includes(`/${layer.name}/`);
  };
  return before.length === 0 && layer.weights.every(knows) ? [] : layer.weights.map(savedWeight);
}

function savedWeight(weight: TfWeight): SavedWeight {
  const { depth: _, ...mup } = mupOf(variableOf(weight)) ?? {};
  return { name: weight.originalName, mup: "role" in mup ? (mup as Mup) : null };
}

/** Calls and tags the weights of a layer that was built as they were when it was saved. */
export function restoreWeights(layer: TfLayer, saved: readonly SavedWeight[]): void {
  for (const [i, { name, mup }] of saved.entries()) {
    const weight: { originalName: string } & TfWeight = layer.weights[i]!;
    weight.originalName = name;
    if (mup) tagByLayer(variableOf(weight), mup);
  }
}

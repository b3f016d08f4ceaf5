import type { TfLayerBase } from "./layersModule.ts";

/** The layers that a layer consists of: of this package, of a model, or of a wrapper such as `timeDistributed`. */
export function innerLayersOf(layer: object): readonly TfLayerBase[] {
  const { innerLayers, layers, layer: wrapped } = layer as Record<string, unknown>;
  for (const list of [innerLayers, layers]) if (Array.isArray(list)) return list as readonly TfLayerBase[];
  return wrapped ? [wrapped as TfLayerBase] : [];
}

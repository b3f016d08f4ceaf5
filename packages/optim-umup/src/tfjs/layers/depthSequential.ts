import { OptimError } from "optim-core";
import { mupOf, tagVariable } from "../tagVariable.ts";
import { innerLayersOf } from "./innerLayers.ts";
import type { CommonLayerOptions, LayerSpec } from "./layerSpec.ts";
import { type LayersModule, layersApiOf, type TfLayer, type TfLayerBase, variableOf } from "./layersModule.ts";
import { isLayerTag, tagByLayer } from "./layerTag.ts";
import { restoreWeights, type SavedWeight, savedWeights } from "./savedWeights.ts";

/** Options of `depthSequential`. */
export interface DepthSequentialOptions<L extends TfLayer = TfLayer> extends CommonLayerOptions {
  /** One after the other, the repeated part of a deep model. All weights must be tagged, as those of this package's layers are. */
  readonly layers: readonly L[];
}

type Filled = CommonLayerOptions & {
  readonly layers: readonly TfLayerBase[];
  /** Of layers that are loaded: what their weights were called and tagged. */
  readonly saved?: readonly (readonly SavedWeight[])[];
};

/** A layer as a saved model has it. */
interface SavedLayer {
  readonly className: string;
  readonly config: object;
  readonly weights?: readonly SavedWeight[];
}

const who = "depthSequential";

/** The names of layers that stamp a depth. */
const depthClasses: ReadonlySet<string> = new Set(["UmupDepthSequential", "UmupTransformerDecoder"]);

/**
 * Layers in a row that tell their weights how many they are: the depth in a tag, by whose root learning rates are divided. It cannot be
 * inside of another, nor inside of a `transformerDecoder`: a weight has one depth.
 */
export const depthSequential: LayerSpec<DepthSequentialOptions, Filled> = {
  className: "UmupDepthSequential",
  options({ layers, saved }: DepthSequentialOptions & Pick<Filled, "saved">) {
    if (!Array.isArray(layers) || layers.length === 0)
      throw new OptimError(`${who}: layers is ${JSON.stringify(layers) ?? "undefined"}. Pass a list of layers.`);
    const names = new Set<string>();
    for (const layer of layers as TfLayerBase[]) {
      if (typeof layer?.getClassName !== "function")
        throw new OptimError(`${who}: ${String(layer)} is no layer. Pass layers, as layers(tf) makes them.`);
      const nested = nestedIn(layer);
      if (nested) throw new OptimError(`${who}: ${nestedMessage(nested.name)}`);
      if (names.has(layer.name))
        throw new OptimError(`${who}: two layers have the name "${layer.name}". Give each another one.`);
      names.add(layer.name);
    }
    return { layers: layers as readonly TfLayerBase[], ...(saved && { saved }) };
  },
  build(builder, { layers, saved }, shape) {
    let width = shape;
    const functions = layers.map((layer) => {
      const run = builder.adopt(layer, width);
      width = layer.computeOutputShape(width);
      return run;
    });
    layers.forEach((layer, i) => restoreWeights(layer, saved?.[i] ?? []));
    stamp(layers);
    return (x, training) => functions.reduce((y, run) => run(y, training), x);
  },
  outputShape: ({ layers }, shape) => layers.reduce((width, layer) => layer.computeOutputShape(width), shape),
  save: ({ layers, saved }) => ({
    layers: layers.map((layer, i): SavedLayer => {
      const weights = savedWeights(layer, saved?.[i]);
      return { className: layer.getClassName(), config: layer.getConfig(), ...(weights.length > 0 && { weights }) };
    }),
  }),
  load(tf, saved) {
    const { layers } = saved as { layers: SavedLayer[] };
    return { layers: layers.map((layer) => loaded(tf, layer)), saved: layers.map(({ weights = [] }) => weights) };
  },
};

function loaded(tf: LayersModule, { className, config }: SavedLayer): TfLayerBase {
  const entry = layersApiOf(tf).serialization.SerializationMap.getMap().classNameMap[className];
  if (!entry)
    throw new OptimError(
      `${who}: the saved layer ${className} is unknown. Register it: tf.serialization.registerClass.`,
    );
  const [cls, fromConfig] = entry;
  return fromConfig(cls, config);
}

const nestedIn = (layer: TfLayerBase): TfLayerBase | undefined =>
  depthClasses.has(layer.getClassName())
    ? layer
    : innerLayersOf(layer)
        .map(nestedIn)
        .find((nested) => nested);

const nestedMessage = (name: string): string =>
  `"${name}" is inside, and has a depth of its own. Put its layers here instead, or leave this one out.`;

function stamp(layers: readonly TfLayerBase[]): void {
  const weights = layers.flatMap((layer) => layer.weights.map((weight) => ({ layer, weight })));
  const stamped = weights.flatMap(({ layer, weight }) => {
    const variable = variableOf(weight);
    const mup = mupOf(variable);
    // Statistics, such as those of batchNormalization, are no parameters.
    if (!mup && !layer.trainableWeights.includes(weight)) return [];
    if (!mup)
      throw new OptimError(
        `${who}: weight "${variable.name}" has no tag. Use a layer of this package, or tag it: tagVariable(variable, { role, fanIn }).`,
      );
    if (mup.depth !== undefined)
      throw new OptimError(`${who}: weight "${variable.name}" of layer ${nestedMessage(layer.name)}`);
    return [{ variable, mup }];
  });
  for (const { variable, mup } of stamped)
    (isLayerTag(mup) ? tagByLayer : tagVariable)(variable, { ...mup, depth: layers.length });
}

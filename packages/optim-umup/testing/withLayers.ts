import { layers as factories } from "../src/tfjs/layers.ts";
import { layers, tf } from "./tensorflow.ts";

/** TensorFlow.js with its layers, as the package `@tensorflow/tfjs` has it. */
export const full = { ...tf, ...layers };

/** The layers of this package. */
export const unit = factories(full);

/** A model as `model.save` writes it, through JSON and bytes, as a file would hold it. */
export async function saved(model: layers.LayersModel): Promise<tf.io.IOHandler> {
  let artifacts: tf.io.ModelArtifacts | undefined;
  const handler = tf.io.withSaveHandler(async (made) => {
    artifacts = made;
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
  });
  await model.save(handler);
  const { weightData, ...rest } = artifacts!;
  const copy = tf.io.concatenateArrayBuffers([weightData as ArrayBuffer]);
  return tf.io.fromMemory({ ...JSON.parse(JSON.stringify(rest)), weightData: copy });
}

/** A model after saving and loading. */
export const reloaded = async (model: layers.LayersModel): Promise<layers.LayersModel> =>
  layers.loadLayersModel(await saved(model));

/** The tags of a model's weights by their names in it. */
export const tagsOf = (model: { readonly weights: readonly layers.LayerVariable[] }): Record<string, unknown> =>
  Object.fromEntries(
    model.weights.map((weight) => [
      weight.originalName,
      (weight.read() as tf.Tensor & { tags?: { mup?: unknown } }).tags?.mup,
    ]),
  );

/** The same ids in every call, `0 … vocab - 1`. */
export const someIds = (shape: number[], vocab: number, seed = 1): tf.Tensor =>
  tf.randomUniform(shape, 0, vocab, "int32", seed);

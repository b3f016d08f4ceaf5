import { layers, noise, tf } from "./tensorflow.ts";

/** A small network whose weights come from a seed. */
export function denseModel(seed: number): layers.LayersModel {
  const kernelInitializer = (offset: number) => layers.initializers.randomNormal({ seed: seed + offset, stddev: 0.5 });
  return layers.sequential({
    layers: [
      layers.layers.dense({ units: 6, activation: "tanh", inputShape: [3], kernelInitializer: kernelInitializer(0) }),
      layers.layers.dense({ units: 1, kernelInitializer: kernelInitializer(1) }),
    ],
  });
}

/** Inputs and targets, the same in every call. */
function samples(): { x: tf.Tensor2D; y: tf.Tensor2D } {
  return tf.tidy(() => {
    const x = tf.tensor2d(noise(48, 7), [16, 3]);
    return { x, y: tf.sum(tf.square(x), 1, true) as tf.Tensor2D };
  });
}

/** Trains in whole batches and in the given order. */
export async function fit(model: layers.LayersModel, epochs: number): Promise<number[]> {
  const { x, y } = samples();
  const { history } = await model.fit(x, y, { epochs, batchSize: 16, shuffle: false, verbose: 0 });
  tf.dispose([x, y]);
  return history.loss as number[];
}

/** A model as `model.save` writes it with its optimizer, through JSON and bytes, as a file would hold it. */
export async function saved(model: layers.LayersModel): Promise<tf.io.IOHandler> {
  let artifacts: tf.io.ModelArtifacts | undefined;
  const handler = tf.io.withSaveHandler(async (made) => {
    artifacts = made;
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
  });
  await model.save(handler, { includeOptimizer: true });
  const { weightData, ...rest } = artifacts!;
  const copy = tf.io.concatenateArrayBuffers([weightData as ArrayBuffer]);
  return tf.io.fromMemory({ ...JSON.parse(JSON.stringify(rest)), weightData: copy });
}

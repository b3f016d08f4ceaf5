import { AdamW } from "optim-core";
import { tfjs } from "optim-tfjs";
import { beforeAll, expect, test } from "vitest";
import { tf, layers as tfLayers } from "../../testing/tensorflow.ts";
import { someIds, unit } from "../../testing/withLayers.ts";
import { adamScale } from "../lrScale.ts";
import { scaledParameters } from "../scaledParameters.ts";
import { functional } from "./functional.ts";

beforeAll(async () => void (await tf.setBackend("wasm")));

test("a model with an embedding trains on wasm, which has no gradient of tf.gather", async () => {
  const [vocab, classes] = [12, 3];
  const model = tfLayers.sequential({
    layers: [
      unit.embedding({ inputDim: vocab, outputDim: 16, seed: 1, inputShape: [4] }),
      tfLayers.layers.flatten(),
      unit.mlp({ seed: 2 }),
      unit.linearReadout({ units: classes, seed: 3 }),
    ],
  });
  const optimizer = tfjs(tf, AdamW, { groups: (params) => scaledParameters(params, adamScale, { lr: 0.1 }) });
  const { crossEntropy } = functional(tf);
  const loss = (target: tf.Tensor, logits: tf.Tensor) => crossEntropy(logits, tf.argMax(target, -1));
  model.compile({ optimizer, loss });
  const ids = someIds([64, 4], vocab, 1);
  const labels = tf.tidy(() => tf.oneHot(tf.cast(tf.mod(tf.sum(ids, 1), classes), "int32") as tf.Tensor1D, classes));
  const before = Array.from(model.weights[0]!.read().dataSync());
  const { history } = await model.fit(ids, labels, { epochs: 40, batchSize: 64, shuffle: false, verbose: 0 });
  const losses = history.loss as number[];
  expect(losses[0]!).toBeGreaterThan(0.9);
  expect(losses.at(-1)!).toBeLessThan(0.1);
  const right = tf.tidy(() => tf.equal(tf.argMax(model.predict(ids) as tf.Tensor, -1), tf.argMax(labels, -1)));
  expect([...right.dataSync()].every(Boolean)).toBe(true);
  expect(Array.from(model.weights[0]!.read().dataSync())).not.toEqual(before);
});

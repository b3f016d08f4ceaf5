import { AdamW } from "optim-core";
import { tfjs } from "optim-tfjs";
import { expect, test } from "vitest";
import { tf, layers as tfLayers } from "../../testing/tensorflow.ts";
import "../../testing/tensorflowWebgpu.ts";
import { someIds, unit } from "../../testing/withLayers.ts";
import { adamScale } from "../lrScale.ts";
import { scaledParameters } from "../scaledParameters.ts";
import { functional } from "./functional.ts";
import { visualise } from "./visualise.ts";

const [batch, length, vocabSize] = [4, 4, 16];

const decoder = () =>
  tfLayers.sequential({
    layers: [
      unit.transformerDecoder({
        hiddenSize: 16,
        vocabSize,
        layers: 1,
        heads: 2,
        expansionFactor: 2,
        seed: 1,
        name: "decoder",
        inputShape: [length],
      }),
    ],
  });

const nextOf = (logits: tf.Tensor) => tf.reshape(logits, [batch * length, vocabSize]);

test("a decoder on webgpu has the deviations that it has on cpu", async () => {
  const { crossEntropy } = functional(tf);
  const table = async (backend: string) => {
    await tf.setBackend(backend);
    const [ids, next] = [someIds([batch, length], vocabSize, 1), someIds([batch * length], vocabSize, 2)];
    return visualise(tf, decoder(), ids, (logits) => crossEntropy(nextOf(logits), next));
  };
  const [cpu, webgpu] = [await table("cpu"), await table("webgpu")];
  expect(webgpu.loss).toBeCloseTo(cpu.loss, 4);
  expect(webgpu.rows.map(({ name }) => name)).toEqual(cpu.rows.map(({ name }) => name));
  for (const [i, { name, ...columns }] of cpu.rows.entries())
    for (const [column, deviation] of Object.entries(columns) as [string, number][])
      expect(webgpu.rows[i]![column as "weight"]! / deviation, `${name} ${column}`).toBeCloseTo(1, 3);
});

test("it trains there by compile and fit", async () => {
  await tf.setBackend("webgpu");
  const model = decoder();
  const optimizer = tfjs(tf, AdamW, { groups: (params) => scaledParameters(params, adamScale, { lr: 0.25 }) });
  const { crossEntropy } = functional(tf);
  model.compile({ optimizer, loss: (target, logits) => crossEntropy(logits, tf.argMax(target, -1)) });
  const ids = someIds([batch, length], vocabSize, 1);
  const targets = tf.cast(tf.oneHot(ids as tf.Tensor1D, vocabSize), "float32");
  const { history } = await model.fit(ids, targets, { epochs: 8, verbose: 0, shuffle: false });
  const losses = history.loss as number[];
  expect(losses.at(-1)!).toBeLessThan(0.8 * losses[0]!);
});

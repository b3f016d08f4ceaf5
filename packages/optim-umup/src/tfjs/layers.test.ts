import { AdamW } from "optim-core";
import { tfjs } from "optim-tfjs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { tf, layers as tfLayers } from "../../testing/tensorflow.ts";
import { full, tagsOf, unit } from "../../testing/withLayers.ts";
import { adamScale } from "../lrScale.ts";
import { scaledParameters } from "../scaledParameters.ts";
import { functional } from "./functional.ts";
import { layers } from "./layers.ts";

beforeEach(async () => void (await tf.setBackend("cpu")));
afterEach(() => tf.disposeVariables());

const decoderOptions = { hiddenSize: 8, vocabSize: 11, layers: 2, heads: 2, expansionFactor: 2, seed: 1 } as const;

const onlyLayer = (layer: tfLayers.layers.Layer) => {
  const model = tfLayers.sequential({ layers: [layer] });
  return { model, tags: tagsOf(model) };
};

describe("weights, tags and names", () => {
  test("linear", () => {
    const { model, tags } = onlyLayer(unit.linear({ units: 3, useBias: true, name: "hidden", inputShape: [5] }));
    expect(tags).toEqual({ "hidden/kernel": { role: "weight", fanIn: 5 }, "hidden/bias": { role: "bias", width: 3 } });
    expect(model.weights.map(({ shape }) => shape)).toEqual([[5, 3], [3]]);
    expect([...(model.weights[1]!.read() as tf.Tensor).dataSync()]).toEqual([0, 0, 0]);
  });

  test("linearReadout and embedding", () => {
    expect(onlyLayer(unit.linearReadout({ units: 3, name: "out", inputShape: [5] })).tags).toEqual({
      "out/kernel": { role: "output", fanIn: 5 },
    });
    expect(onlyLayer(unit.embedding({ inputDim: 7, outputDim: 4, name: "in", inputShape: [3] })).tags).toEqual({
      "in/embeddings": { role: "weight", fanIn: 4 },
    });
  });

  test("norms have weights only where they are asked for", () => {
    expect(onlyLayer(unit.layerNorm({ inputShape: [3] })).tags).toEqual({});
    expect(onlyLayer(unit.rmsNorm({ inputShape: [3] })).tags).toEqual({});
    const affine = { elementwiseAffine: true, inputShape: [4, 3] };
    expect(onlyLayer(unit.layerNorm({ ...affine, useBias: false, name: "a" })).tags).toEqual({
      "a/gamma": { role: "norm", width: 3 },
    });
    const { model, tags } = onlyLayer(unit.layerNorm({ ...affine, axes: 2, name: "b" }));
    expect(tags).toEqual({ "b/gamma": { role: "norm", width: 4 }, "b/beta": { role: "bias", width: 4 } });
    const [gamma, beta] = model.weights.map((weight) => Array.from((weight.read() as tf.Tensor).dataSync()));
    expect(gamma).toEqual(new Array(12).fill(1));
    expect(beta).toEqual(new Array(12).fill(0));
    expect(onlyLayer(unit.rmsNorm({ ...affine, name: "c" })).tags).toEqual({ "c/gamma": { role: "norm", width: 3 } });
  });

  test("the decoder: unique names that a saved model keeps, and a depth on what is repeated", () => {
    const { tags } = onlyLayer(unit.transformerDecoder({ ...decoderOptions, name: "decoder", inputShape: [3] }));
    const layer = (i: number) => ({
      [`decoder/layers/${i}/mhsa/linearQkv/kernel`]: { role: "weight", fanIn: 8, depth: 2 },
      [`decoder/layers/${i}/mhsa/linearO/kernel`]: { role: "weight", fanIn: 8, depth: 2 },
      [`decoder/layers/${i}/mlp/linear1/kernel`]: { role: "weight", fanIn: 8, depth: 2 },
      [`decoder/layers/${i}/mlp/linearGate/kernel`]: { role: "weight", fanIn: 8, depth: 2 },
      [`decoder/layers/${i}/mlp/linear2/kernel`]: { role: "weight", fanIn: 16, depth: 2 },
    });
    expect(tags).toEqual({
      "decoder/embedding/embeddings": { role: "weight", fanIn: 8 },
      ...layer(0),
      ...layer(1),
      "decoder/projection/kernel": { role: "output", fanIn: 8 },
    });
  });

  test("a depth is that of the list, also for layers in a tf.sequential; statistics have none", () => {
    const inner = tfLayers.sequential({ layers: [unit.linear({ units: 3, inputShape: [4], name: "inner" })] });
    const normalisation = tfLayers.layers.batchNormalization({ trainable: false, name: "statistics" });
    const { tags } = onlyLayer(unit.depthSequential({ layers: [inner, normalisation], name: "deep", inputShape: [4] }));
    expect(tags["inner/kernel"]).toEqual({ role: "weight", fanIn: 4, depth: 2 });
  });

  test("kernels are of unit scale, and the same for the same seed", async () => {
    const kernel = async (seed?: number) => {
      const model = tfLayers.sequential({
        layers: [unit.linear({ units: 100, inputShape: [100], ...(seed === undefined ? {} : { seed }) })],
      });
      return (await model.weights[0]!.read().data()) as Float32Array;
    };
    const values = await kernel(3);
    const mean = values.reduce((a, b) => a + b) / values.length;
    const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
    // Of 10,000 numbers: a mean within 0.03 and a variance within 0.05 are three of its standard deviations.
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
    expect(await kernel(3)).toEqual(values);
    expect(await kernel(4)).not.toEqual(values);
    expect(await kernel()).not.toEqual(await kernel());
  });

  test("the inner layers of one draw different weights", async () => {
    const { model } = onlyLayer(unit.transformerDecoder({ ...decoderOptions, inputShape: [3] }));
    const firsts = model.weights.map((weight) => weight.read().dataSync()[0]);
    expect(new Set(firsts).size).toBe(model.weights.length);
  });

  test("freezing an inner layer, and a whole one", () => {
    const mlp = unit.mlp({ inputShape: [4] });
    const { model } = onlyLayer(mlp);
    const { innerLayers } = mlp as unknown as { innerLayers: tfLayers.layers.Layer[] };
    innerLayers[1]!.trainable = false;
    expect(mlp.trainableWeights).toEqual([...innerLayers[0]!.weights, ...innerLayers[2]!.weights]);
    expect(mlp.nonTrainableWeights).toEqual(innerLayers[1]!.weights);
    mlp.trainable = false;
    expect(mlp.trainable).toBe(false);
    expect(model.trainableWeights).toEqual([]);
    expect(mlp.nonTrainableWeights).toEqual(innerLayers.flatMap(({ weights }) => weights));
    expect(mlp.weights.every(({ trainable }) => !trainable)).toBe(true);
    mlp.trainable = true;
    expect(mlp.trainableWeights).toHaveLength(3);
    expect(mlp.nonTrainableWeights).toEqual([]);
  });
});

describe("as layers of tf", () => {
  test("a configuration holds all options that were given", () => {
    expect(unit.linear({ units: 3, seed: 5, name: "a", inputShape: [2] }).getConfig()).toEqual({
      name: "a",
      trainable: true,
      batchInputShape: [null, 2],
      dtype: "float32",
      units: 3,
      useBias: false,
      constraint: "toOutputScale",
      seed: 5,
    });
    expect(unit.mlp().getConfig()).not.toHaveProperty("seed");
  });

  test("one seed is enough for all that is inside", () => {
    const first = () => onlyLayer(unit.mlp({ seed: 4, inputShape: [3] })).model.weights.map((w) => w.read().dataSync());
    expect(first()).toEqual(first());
  });

  test("frozen from the start, built by hand, and called outside of tidy", () => {
    const layer = unit.mlp({ trainable: false });
    layer.build([null, 3]);
    expect(layer.built).toBe(true);
    expect(layer.trainableWeights).toEqual([]);
    expect(layer.nonTrainableWeights).toHaveLength(3);
    const x = tf.ones([1, 3]);
    const before = tf.memory().numTensors;
    expect((layer.call(x, {}) as tf.Tensor).shape).toEqual([1, 3]);
    expect(tf.memory().numTensors).toBe(before + 1);
  });

  test("layers that were passed are inside before it is built", () => {
    const inside = [unit.linear({ units: 3 })];
    const layer = unit.depthSequential({ layers: inside });
    expect((layer as unknown as { innerLayers: unknown }).innerLayers).toEqual(inside);
  });
});

describe("training", () => {
  test("model.compile and fit, with groups by tag", async () => {
    const model = tfLayers.sequential({
      layers: [
        unit.linear({ units: 16, inputShape: [4], seed: 1, useBias: true }),
        unit.depthSequential({ layers: [unit.mlp({ seed: 2 }), unit.mlp({ seed: 3 })] }),
        unit.linearReadout({ units: 1, seed: 4 }),
      ],
    });
    const lr = 0.25;
    const optimizer = tfjs(tf, AdamW, { groups: (params) => scaledParameters(params, adamScale, { lr }) });
    const { mseLoss } = functional(tf);
    model.compile({ optimizer, loss: (target, output) => mseLoss(output, target) });
    const x = tf.randomNormal([64, 4], 0, 1, "float32", 1);
    const y = tf.sum(x, 1, true);
    const { history } = await model.fit(x, y, { epochs: 30, batchSize: 64, verbose: 0, shuffle: false });
    const losses = history.loss as number[];
    expect(losses.at(-1)!).toBeLessThan(0.3 * losses[0]!);
    const rates = Object.fromEntries(
      optimizer.paramGroups.flatMap(({ lr: rate, params }) =>
        params.map((p) => [p.name!.replace(/^[^/]*\//, ""), rate]),
      ),
    );
    const rateOf = (ending: string) => Object.entries(rates).find(([name]) => name.endsWith(ending))![1];
    expect(rateOf("linear1/kernel")).toBeCloseTo(lr * 16 ** -0.5 * 2 ** -0.5, 12);
    expect(rateOf("linear2/kernel")).toBeCloseTo(lr * 64 ** -0.5 * 2 ** -0.5, 12);
    expect(rateOf("bias")).toBe(lr);
  });

  test("in a functional model, twice", () => {
    const input = tfLayers.input({ shape: [4] });
    const shared = unit.linear({ units: 4 });
    const twice = shared.apply(shared.apply(input)) as tfLayers.SymbolicTensor;
    const model = tfLayers.model({ inputs: input, outputs: twice });
    expect(model.weights).toHaveLength(1);
    expect((model.predict(tf.ones([2, 4])) as tf.Tensor).shape).toEqual([2, 4]);
  });
});

describe("one TensorFlow.js", () => {
  test("has one class of each, however its namespace is put together", () => {
    const again = layers({ ...tf, ...tfLayers });
    expect(again).toBe(layers(full));
    expect(again.linear({ units: 1 }).constructor).toBe(unit.linear({ units: 1 }).constructor);
    expect(again.linear({ units: 1 })).toBeInstanceOf(tfLayers.layers.Layer);
  });

  test("without layers is refused", () => {
    // @ts-expect-error: tfjs-core has no layers.
    expect(() => layers(tf)).toThrow(/layers: tf has no layers\. Pass import \* as tf/);
    expect(() => layers({ layers: tfLayers.layers } as never)).toThrow(/tf has no layers/);
    expect(() => layers(undefined as never)).toThrow(/tf has no layers/);
  });
});

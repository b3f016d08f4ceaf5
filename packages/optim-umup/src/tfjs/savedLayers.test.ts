import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { tf, layers as tfLayers } from "../../testing/tensorflow.ts";
import { reloaded, someIds, tagsOf, unit } from "../../testing/withLayers.ts";
import { tagModel } from "./tagModel.ts";
import { tagVariable } from "./tagVariable.ts";

beforeEach(async () => void (await tf.setBackend("cpu")));
afterEach(() => tf.disposeVariables());

const decoderOptions = { hiddenSize: 8, vocabSize: 11, layers: 2, heads: 2, expansionFactor: 2, seed: 1 } as const;

/** One model of each layer, and what enters it. */
const models = {
  linear: () => ({
    layers: [unit.linear({ units: 3, useBias: true, inputShape: [5] })],
    input: tf.randomNormal([4, 5], 0, 1, "float32", 1),
  }),
  linearReadout: () => ({
    layers: [unit.linearReadout({ units: 3, useBias: true, constraint: "gmean", inputShape: [2, 5] })],
    input: tf.randomNormal([4, 2, 5], 0, 1, "float32", 1),
  }),
  embedding: () => ({
    layers: [unit.embedding({ inputDim: 7, outputDim: 4, paddingIndex: 2, inputShape: [3] })],
    input: someIds([4, 3], 7),
  }),
  layerNorm: () => ({
    layers: [unit.layerNorm({ axes: 2, elementwiseAffine: true, epsilon: 0.01, inputShape: [3, 4] })],
    input: tf.randomNormal([4, 3, 4], 1, 2, "float32", 1),
  }),
  rmsNorm: () => ({
    layers: [unit.rmsNorm({ elementwiseAffine: true, inputShape: [4] })],
    input: tf.randomNormal([4, 4], 1, 2, "float32", 1),
  }),
  mlp: () => ({
    layers: [unit.mlp({ expansionFactor: 3, inputShape: [4] })],
    input: tf.randomNormal([4, 4], 0, 1, "float32", 1),
  }),
  mhsa: () => ({
    layers: [unit.mhsa({ heads: 2, isCausal: true, mult: 2, inputShape: [3, 4] })],
    input: tf.randomNormal([4, 3, 4], 0, 1, "float32", 1),
  }),
  transformerLayer: () => ({
    layers: [
      unit.transformerLayer({
        heads: 2,
        isCausal: false,
        mhsaTau: 0.5,
        mlpTau: 0.25,
        expansionFactor: 2,
        inputShape: [3, 4],
      }),
    ],
    input: tf.randomNormal([4, 3, 4], 0, 1, "float32", 1),
  }),
  transformerDecoder: () => ({
    layers: [unit.transformerDecoder({ ...decoderOptions, residualMult: 2, residualAttnRatio: 0.5, inputShape: [3] })],
    input: someIds([4, 3], 11),
  }),
  depthSequential: () => ({
    layers: [
      unit.depthSequential({
        layers: [
          unit.linear({ units: 6, useBias: true }),
          tfLayers.layers.activation({ activation: "tanh" }),
          tfLayers.sequential({ layers: [unit.rmsNorm({ elementwiseAffine: true, inputShape: [6] })] }),
          unit.linear({ units: 2 }),
        ],
        inputShape: [5],
      }),
    ],
    input: tf.randomNormal([4, 5], 0, 1, "float32", 1),
  }),
};

test("bug: depthSequential with layers that were tagged by hand was saved and could not be loaded", async () => {
  const dense = tfLayers.layers.dense({ units: 5, inputShape: [5], name: "dense" });
  const wrapped = tfLayers.sequential({
    layers: [tfLayers.layers.dense({ units: 2, useBias: false, inputShape: [5] })],
  });
  dense.build([null, 5]);
  const [kernel, bias, inner] = [...dense.weights, ...wrapped.weights].map((weight) => weight.read() as tf.Variable);
  tagVariable(kernel!, { role: "weight", fanIn: 5 });
  tagVariable(bias!, { role: "bias", width: 5 });
  tagVariable(inner!, { role: "output", fanIn: 5 });
  const stack = unit.depthSequential({
    layers: [dense, wrapped, unit.linear({ units: 1 })],
    inputShape: [5],
    name: "deep",
  });
  const model = tfLayers.sequential({ layers: [stack] });
  const once = await reloaded(model);
  const twice = await reloaded(once);
  const input = tf.randomNormal([4, 5], 0, 1, "float32", 1);
  for (const loaded of [once, twice]) {
    expect(Object.values(tagsOf(loaded))).toEqual([
      { role: "weight", fanIn: 5, depth: 3 },
      { role: "bias", width: 5, depth: 3 },
      { role: "output", fanIn: 5, depth: 3 },
      { role: "weight", fanIn: 2, depth: 3 },
    ]);
    expect(await (loaded.predict(input) as tf.Tensor).data()).toEqual(await (model.predict(input) as tf.Tensor).data());
  }
});

test("bug: depthSequential with a layer of this package that was built before could not be loaded", async () => {
  const built = unit.linear({ units: 5, inputShape: [5], name: "built" });
  tfLayers.sequential({ layers: [built] });
  const model = tfLayers.sequential({
    layers: [unit.depthSequential({ layers: [built, unit.linear({ units: 1 })], inputShape: [5], name: "deep" })],
  });
  const loaded = await reloaded(await reloaded(model));
  expect(tagsOf(loaded)).toEqual(tagsOf(model));
  const input = tf.randomNormal([4, 5], 0, 1, "float32", 1);
  expect(await (loaded.predict(input) as tf.Tensor).data()).toEqual(await (model.predict(input) as tf.Tensor).data());
});

test("bug: depthSequential kept tags by hand only of other layers than those of this package", async () => {
  const stack = unit.depthSequential({ layers: [unit.linear({ units: 2 })], inputShape: [5], name: "deep" });
  const model = tfLayers.sequential({ layers: [stack] });
  expect(stack.getConfig().layers).toEqual([expect.not.objectContaining({ weights: expect.anything() })]);
  tagVariable(stack.weights[0]!.read() as tf.Variable, { role: "output", fanIn: 5, depth: 1 });
  for (const loaded of [await reloaded(model), await reloaded(await reloaded(model))])
    expect(Object.values(tagsOf(loaded))).toEqual([{ role: "output", fanIn: 5, depth: 1 }]);
});

test("bug: depthSequential that was loaded and not yet built was saved without its tags", () => {
  const dense = tfLayers.layers.dense({ units: 5, inputShape: [5], useBias: false, name: "dense" });
  dense.build([null, 5]);
  tagVariable(dense.weights[0]!.read() as tf.Variable, { role: "weight", fanIn: 5 });
  const stack = unit.depthSequential({ layers: [dense], inputShape: [5] });
  const model = tfLayers.sequential({ layers: [stack] });
  const { fromConfig } = stack.constructor as unknown as {
    fromConfig(cls: unknown, config: object): tfLayers.layers.Layer;
  };
  const copyOf = (layer: tfLayers.layers.Layer) => fromConfig(stack.constructor, layer.getConfig());
  const copy = tfLayers.sequential({ layers: [copyOf(copyOf(stack))] });
  expect(tagsOf(copy)).toEqual(tagsOf(model));
});

test("bug: what tagModel decided of a layer in depthSequential was overruled by what the layer had after loading", async () => {
  const dense = tfLayers.layers.dense({ units: 5, inputShape: [5], useBias: false, name: "dense" });
  dense.build([null, 5]);
  tagVariable(dense.weights[0]!.read() as tf.Variable, { role: "weight", fanIn: 5 });
  const stack = unit.depthSequential({ layers: [dense, unit.linear({ units: 1 })], inputShape: [5], name: "deep" });
  const model = tfLayers.sequential({ layers: [stack] });
  const [first, second] = stack.weights.map(({ originalName }) => originalName);
  tagModel(model);
  // Of what is in the stack, what the layer does not state itself.
  expect(model.getUserDefinedMetadata()).toEqual({
    optimUmup: { tags: { [first!]: { role: "weight", fanIn: 5, depth: 2 } } },
  });
  const mup = { role: "output", fanIn: 5, depth: 9 } as const;
  const { rows } = tagModel(model, { tags: { [first!]: mup, [second!]: mup } });
  const loaded = await reloaded(model);
  expect(tagModel(loaded).rows).toEqual(rows.map((row) => ({ ...row, source: "saved" })));
  expect(tagsOf(loaded)).toEqual(tagsOf(model));
});

describe.each(Object.keys(models) as (keyof typeof models)[])("%s", (name) => {
  test("is saved and loaded with its options, weights and tags", async () => {
    const { layers: stack, input } = models[name]();
    const model = tfLayers.sequential({ layers: stack });
    const loaded = await reloaded(model);
    const [before, after] = [model, loaded].map((one) => one.predict(input) as tf.Tensor);
    expect(after!.shape).toEqual([4, ...(model.outputShape as number[]).slice(1)]);
    expect(await after!.data()).toEqual(await before!.data());
    expect(loaded.layers.map((layer) => layer.getConfig())).toEqual(model.layers.map((layer) => layer.getConfig()));
    expect(tagsOf(loaded)).toEqual(tagsOf(model));
    expect(Object.keys(tagsOf(model))).toHaveLength(model.weights.length);
    for (const tag of Object.values(tagsOf(model))) expect(tag).toBeDefined();
  });

  test("every weight has a gradient, and nothing is left in memory", () => {
    const { layers: stack, input } = models[name]();
    const model = tfLayers.sequential({ layers: stack });
    const step = () => {
      const loss = () => tf.mean(tf.square(model.apply(input, { training: true }) as tf.Tensor)) as tf.Scalar;
      const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
      const { value, grads } = tf.variableGrads(loss, variables);
      for (const { name: variable } of variables) expect(grads[variable]!.isDisposed).toBe(false);
      tf.dispose([value, ...Object.values(grads)]);
    };
    step();
    const before = tf.memory().numTensors;
    step();
    expect(tf.memory().numTensors).toBe(before);
    const { numDisposedVariables } = model.dispose();
    expect(tf.memory().numTensors).toBe(before - numDisposedVariables);
  });
});

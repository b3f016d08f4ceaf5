import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { tf, layers as tfLayers } from "../../testing/tensorflow.ts";
import { someIds, unit } from "../../testing/withLayers.ts";
import { visualise } from "./visualise.ts";

beforeEach(async () => void (await tf.setBackend("cpu")));
afterEach(() => tf.disposeVariables());

const deviation = (values: Iterable<number>): number => {
  const all = [...values];
  const mean = all.reduce((a, b) => a + b) / all.length;
  return Math.sqrt(all.reduce((a, b) => a + (b - mean) ** 2, 0) / all.length);
};

const meanSquare = (outputs: tf.Tensor): tf.Tensor => tf.mean(tf.square(outputs));

const denseModel = () =>
  tfLayers.sequential({
    layers: [
      tfLayers.layers.dense({ units: 5, activation: "tanh", inputShape: [3], name: "hidden", biasInitializer: "ones" }),
      tfLayers.layers.dense({ units: 2, useBias: false, name: "out" }),
    ],
  });

describe("the figures", () => {
  test("of a dense model, against the gradients of the same function", async () => {
    const model = denseModel();
    const x = tf.randomNormal([7, 3], 0, 1, "float32", 1);
    const table = await visualise(tf, model, x, meanSquare);
    const [kernel, bias, last] = model.weights.map((weight) => weight.read() as tf.Variable) as [
      tf.Variable,
      tf.Variable,
      tf.Variable,
    ];
    const hidden = tf.tanh(tf.add(tf.matMul(x, kernel as tf.Tensor2D), bias));
    const outputs = tf.matMul(hidden as tf.Tensor2D, last as tf.Tensor2D);
    const [dHidden, dLast] = tf.grads((h, w) => meanSquare(tf.matMul(h, w)))([hidden, last]) as [tf.Tensor, tf.Tensor];
    const { value, grads } = tf.variableGrads(() => meanSquare(model.apply(x) as tf.Tensor) as tf.Scalar);
    const dOutputs = tf.grad(meanSquare)(outputs);
    const std = (tensor: tf.Tensor) => deviation(tensor.dataSync());
    const expected = [
      { name: "hidden", activation: std(hidden), activationGradient: std(dHidden) },
      { name: "hidden/kernel", weight: std(kernel), weightGradient: std(grads[kernel.name]!) },
      { name: "hidden/bias", weight: 0, weightGradient: std(grads[bias.name]!) },
      { name: "out", activation: std(outputs), activationGradient: std(dOutputs) },
      { name: "out/kernel", weight: std(last), weightGradient: std(dLast) },
    ];
    expect(table.rows.map(({ name }) => name)).toEqual(expected.map(({ name }) => name));
    for (const [i, row] of table.rows.entries())
      for (const [column, number] of Object.entries(expected[i]!))
        if (column !== "name")
          expect(row[column as "weight"], `${row.name} ${column}`).toBeCloseTo(number as number, 5);
    expect(Object.keys(table.rows[0]!)).toEqual(["name", "activation", "activationGradient"]);
    expect(table.loss).toBeCloseTo(value.dataSync()[0]!, 6);
  });

  test("targets stand for the loss that the model was compiled with", async () => {
    const model = denseModel();
    const [x, y] = [tf.randomNormal([7, 3], 0, 1, "float32", 1), tf.ones([7, 2])];
    model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    const table = await visualise(tf, model, x, y);
    const direct = await visualise(tf, model, x, (outputs) => meanSquare(tf.sub(outputs, y)));
    expect(table.loss).toBeCloseTo(direct.loss, 6);
    for (const [i, row] of table.rows.entries())
      expect(row.activationGradient ?? 0).toBeCloseTo(direct.rows[i]!.activationGradient ?? 0, 6);
  });

  test("of a decoder: what is inside of its layers, by path, each tensor once", async () => {
    const decoder = unit.transformerDecoder({
      hiddenSize: 4,
      vocabSize: 5,
      layers: 1,
      heads: 2,
      name: "decoder",
      inputShape: [3],
    });
    const model = tfLayers.sequential({ layers: [decoder] });
    const { rows } = await visualise(tf, model, someIds([2, 3], 5), meanSquare);
    expect(rows.map(({ name }) => name)).toEqual([
      "decoder/embedding",
      "decoder/embedding/embeddings",
      "decoder/layers/0/mhsaNorm",
      "decoder/layers/0/mhsa/linearQkv",
      "decoder/layers/0/mhsa/linearQkv/kernel",
      "decoder/layers/0/mhsa/query",
      "decoder/layers/0/mhsa/key",
      "decoder/layers/0/mhsa/value",
      "decoder/layers/0/mhsa/attention",
      "decoder/layers/0/mhsa/linearO",
      "decoder/layers/0/mhsa/linearO/kernel",
      "decoder/layers/0/mhsaResidual",
      "decoder/layers/0/mlpNorm",
      "decoder/layers/0/mlp/linear1",
      "decoder/layers/0/mlp/linear1/kernel",
      "decoder/layers/0/mlp/linearGate",
      "decoder/layers/0/mlp/linearGate/kernel",
      "decoder/layers/0/mlp/siluGlu",
      "decoder/layers/0/mlp/linear2",
      "decoder/layers/0/mlp/linear2/kernel",
      "decoder/layers/0",
      "decoder/finalNorm",
      "decoder/projection",
      "decoder/projection/kernel",
    ]);
    for (const { activation, activationGradient, weight, weightGradient } of rows) {
      const [forward, backward] =
        activation === undefined ? [weight, weightGradient] : [activation, activationGradient];
      expect(forward).toBeGreaterThan(0);
      expect(backward).toBeGreaterThan(0);
    }
  });

  test("of nested models, layers with several inputs, shared ones and a single layer", async () => {
    const inner = tfLayers.sequential({
      name: "inner",
      layers: [tfLayers.layers.dense({ units: 3, inputShape: [3], useBias: false, name: "a" })],
    });
    const input = tfLayers.input({ shape: [3], name: "in" });
    const sum = tfLayers.layers.add({ name: "sum" }).apply([inner.apply(input), input] as tfLayers.SymbolicTensor[]);
    const model = tfLayers.model({ inputs: input, outputs: inner.apply(sum) as tfLayers.SymbolicTensor });
    const { rows } = await visualise(tf, model, [tf.randomNormal([2, 3])], meanSquare);
    expect(rows.map(({ name }) => name)).toEqual(["inner/a", "inner/a/kernel", "sum", "inner/a"]);
    const layer = unit.linear({ units: 2, name: "alone" });
    layer.apply(tf.ones([1, 3]));
    expect((await visualise(tf, layer, tf.randomNormal([2, 3]), meanSquare)).rows.map(({ name }) => name)).toEqual([
      "alone",
      "alone/kernel",
    ]);
  });

  test("as text", async () => {
    const model = denseModel();
    const lines = String(await visualise(tf, model, tf.randomNormal([7, 3]), meanSquare)).split("\n");
    expect(lines[0]).toMatch(/^name +activation +its gradient +weight +its gradient$/);
    expect(lines).toHaveLength(6);
    expect(lines[1]).toMatch(/^hidden +0?\.?\d+.* +\d/);
    expect(lines[3]).toMatch(/^hidden\/bias + 0 +\d/);
  });
});

describe("the model is as it was", () => {
  test("weights, averages, layers and memory", async () => {
    const model = tfLayers.sequential({
      layers: [
        tfLayers.layers.dense({ units: 4, inputShape: [3] }),
        tfLayers.layers.batchNormalization(),
        tfLayers.layers.dropout({ rate: 0.5 }),
        unit.mlp({ expansionFactor: 1 }),
      ],
    });
    const x = tf.randomNormal([6, 3], 2, 1, "float32", 1);
    const weights = () => model.getWeights().map((weight) => Array.from(weight.dataSync()));
    const before = { weights: weights(), output: (model.predict(x) as tf.Tensor).dataSync() };
    await visualise(tf, model, x, meanSquare);
    const count = tf.memory().numTensors;
    await visualise(tf, model, x, meanSquare);
    expect(tf.memory().numTensors).toBe(count);
    expect(weights()).toEqual(before.weights);
    expect((model.predict(x) as tf.Tensor).dataSync()).toEqual(before.output);
    for (const layer of model.layers) expect(Object.hasOwn(layer, "call")).toBe(false);
    const left = tf.memory().numTensors;
    tf.dispose(model.predict(x));
    expect(tf.memory().numTensors).toBe(left);
  });

  test("also where the loss throws", async () => {
    const model = denseModel();
    const own = model.layers[1]!;
    const call = own.call.bind(own);
    own.call = call;
    const x = tf.randomNormal([6, 3]);
    const run = visualise(tf, model, x, () => {
      throw new Error("no loss");
    });
    await expect(run).rejects.toThrow("no loss");
    expect(Object.hasOwn(model.layers[0]!, "call")).toBe(false);
    expect(own.call).toBe(call);
  });

  test("it is seen as in training", async () => {
    const model = tfLayers.sequential({
      layers: [
        tfLayers.layers.dense({ units: 64, inputShape: [3], kernelInitializer: "zeros", biasInitializer: "ones" }),
        tfLayers.layers.dropout({ rate: 0.5, name: "drop" }),
      ],
    });
    const { rows } = await visualise(tf, model, tf.ones([6, 3]), meanSquare);
    expect(rows.find(({ name }) => name === "drop")!.activation).toBeGreaterThan(0.5);
  });
});

test("values that have no gradient are no rows", async () => {
  class Ids extends tfLayers.layers.Layer {
    static readonly className = "Ids";
    override call(x: tf.Tensor | tf.Tensor[]): tf.Tensor {
      return tf.cast(Array.isArray(x) ? x[0]! : x, "int32");
    }
  }
  const layers = [new Ids({ inputShape: [2] }), unit.embedding({ inputDim: 3, outputDim: 4, name: "table" })];
  const { rows } = await visualise(tf, tfLayers.sequential({ layers }), tf.tensor2d([[0, 2]]), meanSquare);
  expect(rows.map(({ name }) => name)).toEqual(["table", "table/embeddings"]);
});

test("bad input", async () => {
  const model = denseModel();
  const x = tf.ones([1, 3]);
  for (const loss of [undefined, "meanSquaredError", {}])
    await expect(visualise(tf, model, x, loss as never)).rejects.toThrow(
      /^visualise: the loss is no function and no tensor\. Pass \(outputs\) => loss, or targets\.$/,
    );
  await expect(visualise(tf, model, x, tf.ones([1, 2]))).rejects.toThrow(
    /^visualise: targets need a model that is compiled with one loss/,
  );
  const input = tfLayers.input({ shape: [3] });
  const dense = () => tfLayers.layers.dense({ units: 2 }).apply(input) as tfLayers.SymbolicTensor;
  const two = tfLayers.model({ inputs: input, outputs: [dense(), dense()] });
  two.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  await expect(visualise(tf, two, x, tf.ones([1, 2]))).rejects.toThrow(/compiled with one loss/);
});

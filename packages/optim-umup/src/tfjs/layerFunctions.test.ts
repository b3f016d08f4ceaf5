import { afterEach, beforeEach, expect, test } from "vitest";
import { tf, layers as tfLayers } from "../../testing/tensorflow.ts";
import { unit } from "../../testing/withLayers.ts";
import { transformerResidualScalingRule } from "../transformerResidualScalingRule.ts";
import { functional } from "./functional.ts";

beforeEach(async () => void (await tf.setBackend("cpu")));
afterEach(() => tf.disposeVariables());

const decoderOptions = { hiddenSize: 8, vocabSize: 11, layers: 2, heads: 2, expansionFactor: 2, seed: 1 } as const;

const x = () => tf.randomNormal([2, 3, 4], 0, 1, "float32", 5);
const run = (layer: tfLayers.layers.Layer, input: tf.Tensor, training = false) =>
  layer.apply(input, { training }) as tf.Tensor;
const valuesOf = (layer: tfLayers.layers.Layer) => layer.weights.map((weight) => weight.read() as tf.Tensor2D);
const close = (a: tf.Tensor, b: tf.Tensor) => {
  expect(a.shape).toEqual(b.shape);
  const numbers = b.dataSync();
  for (const [i, value] of a.dataSync().entries()) expect(value).toBeCloseTo(numbers[i]!, 5);
};
const ops = functional(tf);

test("linear and readout, with their constraints", () => {
  for (const [layer, op] of [
    [unit.linear({ units: 5, constraint: "gmean" }), ops.linear],
    [unit.linearReadout({ units: 5, constraint: "gmean" }), ops.linearReadout],
  ] as const) {
    const y = run(layer, x());
    close(y, op(x(), valuesOf(layer)[0]!, null, { constraint: "gmean" }));
  }
});

test("mlp", () => {
  const layer = unit.mlp({ expansionFactor: 2 });
  const y = run(layer, x());
  const [up, gate, down] = valuesOf(layer) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
  const free = { constraint: null };
  const inside = ops.siluGlu(ops.linear(x(), up, null, free), ops.linear(x(), gate, null, free));
  close(y, ops.linear(inside, down, null, free));
});

test("mhsa: heads see their own part of the width", () => {
  const layer = unit.mhsa({ heads: 2, isCausal: true, mult: 3 });
  const y = run(layer, x());
  const [qkv, o] = valuesOf(layer) as [tf.Tensor2D, tf.Tensor2D];
  const projected = ops.linear(x(), qkv, null);
  const part = (which: number, head: number) => tf.slice(projected, [0, 0, which * 4 + head * 2], [2, 3, 2]);
  const heads = [0, 1].map((head) =>
    ops.scaledDotProductAttention(part(0, head), part(1, head), part(2, head), { isCausal: true, mult: 3 }),
  );
  close(y, ops.linear(tf.concat(heads, -1), o, null));
});

test("a causal decoder does not look ahead", () => {
  const decoder = unit.transformerDecoder(decoderOptions);
  const logits = (ids: number[]) => Array.from(run(decoder, tf.tensor2d([ids], undefined, "int32")).dataSync());
  const [one, other] = [logits([1, 2, 3]), logits([1, 2, 9])];
  expect(one.slice(0, 22)).toEqual(other.slice(0, 22));
  expect(one.slice(22)).not.toEqual(other.slice(22));
});

test("dropout drops in training only", () => {
  const layer = unit.transformerLayer({ heads: 2, isCausal: true, mhsaTau: 1, mlpTau: 1, dropoutRate: 0.5 });
  close(run(layer, x()), run(layer, x()));
  expect(run(layer, x(), true).dataSync()).not.toEqual(run(layer, x(), true).dataSync());
  const attention = unit.mhsa({ heads: 2, isCausal: true, dropoutRate: 0.5 });
  close(run(attention, x()), run(attention, x()));
  expect(run(attention, x(), true).dataSync()).not.toEqual(run(attention, x(), true).dataSync());
});

test("depthSequential runs its layers in a row", () => {
  const [first, second] = [unit.linear({ units: 3 }), unit.linear({ units: 2 })];
  const layer = unit.depthSequential({ layers: [first, second] });
  expect(layer.computeOutputShape([null, 3, 4])).toEqual([null, 3, 2]);
  const y = run(layer, x());
  close(y, run(second, run(first, x())));
});

const innerOf = (layer: tfLayers.layers.Layer) =>
  (layer as unknown as { innerLayers: tfLayers.layers.Layer[] }).innerLayers;

test("norms pass on their axes and epsilon", () => {
  const options = { axes: 2, epsilon: 0.5 };
  close(run(unit.layerNorm(options), x()), ops.layerNorm(x(), null, null, options));
  close(run(unit.rmsNorm(options), x()), ops.rmsNorm(x(), null, options));
});

test("an id of padding has a row without a gradient", () => {
  const layer = unit.embedding({ inputDim: 3, outputDim: 2, paddingIndex: 1 });
  const ids = tf.tensor2d([[0, 1, 2]], undefined, "int32");
  run(layer, ids);
  const { grads } = tf.variableGrads(() => tf.sum(run(layer, ids)) as tf.Scalar);
  const rows = Array.from(Object.values(grads)[0]!.dataSync(), (gradient) => gradient !== 0);
  expect(rows).toEqual([true, true, false, false, true, true]);
});

test("mlp has factors of its own for each direction", () => {
  const layer = unit.mlp({ expansionFactor: 3 });
  run(layer, x());
  const [up, gate, down] = valuesOf(layer) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
  const free = { constraint: null };
  const plain = (input: tf.Tensor) =>
    ops.linear(ops.siluGlu(ops.linear(input, up, null, free), ops.linear(input, gate, null, free)), down, null, free);
  close(tf.grad((input) => run(layer, input))(x()), tf.grad(plain)(x()));
});

test("mhsa without options multiplies by 1 and drops nothing", () => {
  const layer = unit.mhsa({ heads: 1, isCausal: false });
  const y = run(layer, x(), true);
  const [qkv, o] = valuesOf(layer) as [tf.Tensor2D, tf.Tensor2D];
  const parts = tf.split(tf.expandDims(ops.linear(x(), qkv, null), 1), 3, -1) as [tf.Tensor, tf.Tensor, tf.Tensor];
  close(y, ops.linear(tf.squeeze(ops.scaledDotProductAttention(...parts), [1]), o, null));
});

test("transformerLayer: each branch behind its norm, with its own tau", () => {
  const layer = unit.transformerLayer({ heads: 2, isCausal: true, mhsaTau: 0.5, mlpTau: 0.25 });
  const y = run(layer, x());
  const [mhsaNorm, mhsa, mlpNorm, mlp] = innerOf(layer) as [
    tfLayers.layers.Layer,
    tfLayers.layers.Layer,
    tfLayers.layers.Layer,
    tfLayers.layers.Layer,
  ];
  const attended = ops.residualApply((residual) => run(mhsa, run(mhsaNorm, residual)), x(), 0.5);
  close(
    y,
    ops.residualApply((residual) => run(mlp, run(mlpNorm, residual)), attended, 0.25),
  );
});

test("transformerLayer drops of the attention, and of what a branch adds", () => {
  const layer = unit.transformerLayer({ heads: 2, isCausal: true, mhsaTau: 1e-6, mlpTau: 1, dropoutRate: 0.5 });
  expect(run(layer, x(), true).dataSync()).not.toEqual(run(layer, x(), true).dataSync());
  const difference = tf.max(tf.abs(tf.sub(run(layer, x(), true), run(layer, x())))).dataSync()[0]!;
  // What the attention drops does not show here.
  expect(difference).toBeGreaterThan(0.01);
  expect(innerOf(layer)[1]!.getConfig().dropoutRate).toBe(0.5);
});

test("transformerDecoder gives its layers their options, and the taus of the rule", () => {
  const ratios = { residualMult: 2, residualAttnRatio: 0.5 };
  const decoder = unit.transformerDecoder({ ...decoderOptions, ...ratios, dropoutRate: 0.25 });
  run(decoder, tf.zeros([1, 3], "int32"));
  const tau = transformerResidualScalingRule(ratios);
  for (const [i, layer] of innerOf(innerOf(decoder)[1]!).entries())
    expect(layer.getConfig()).toMatchObject({
      heads: 2,
      isCausal: true,
      expansionFactor: 2,
      dropoutRate: 0.25,
      mhsaTau: tau(2 * i, 4),
      mlpTau: tau(2 * i + 1, 4),
    });
});

test("whether it is training is passed on to the layers inside", () => {
  const layer = unit.depthSequential({ layers: [tfLayers.layers.dropout({ rate: 0.5 })] });
  close(run(layer, x()), x());
  expect(Array.from(run(layer, x(), true).dataSync()).some((value) => value === 0)).toBe(true);
});

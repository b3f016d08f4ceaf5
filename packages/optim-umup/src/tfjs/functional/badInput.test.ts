import { OptimError } from "optim-core";
import { describe, expect, test } from "vitest";
import { tf } from "../../../testing/tensorflow.ts";
import { functional } from "../functional.ts";

await tf.setBackend("cpu");
const unit = functional(tf);

const x = tf.ones([3, 4]);
const kernel = tf.ones([4, 5]);
const signal = tf.ones([1, 5, 4]);
const filter = tf.ones([3, 4, 6]);
const ids = tf.tensor([0, 1, 2], [3], "int32");
const bad = <T>(value: unknown): T => value as T;

const constraint = bad<"gmean">("geometric");
const known =
  'applyConstraint: there is no constraint "geometric". Take one of gmean, hmean, amean, toOutputScale, toGradInputScale, toLeftGradScale, toRightGradScale, or null.';

describe("a constraint of no known name", () => {
  test.each<[string, () => unknown]>([
    ["gelu", () => unit.gelu(x, { constraint })],
    ["silu", () => unit.silu(x, { constraint })],
    ["softmax", () => unit.softmax(x, { constraint })],
    ["matMul", () => unit.matMul(x, kernel, { constraint })],
    ["linear", () => unit.linear(x, kernel, null, { constraint })],
    ["linearReadout", () => unit.linearReadout(x, kernel, null, { constraint })],
    ["conv1d", () => unit.conv1d(signal, filter, null, { constraint })],
    ["add", () => unit.add(x, x, { constraint })],
    ["add of a number", () => unit.add(x, 1, { constraint })],
  ])("is refused by %s", (_, run) => {
    expect(run).toThrow(new OptimError(known));
  });

  test("and so is one that is for another number of inputs", () => {
    expect(() => unit.gelu(x, { constraint: "toLeftGradScale" })).toThrow("toLeftGradScale is for 3 scales, not for 2");
    expect(() => unit.matMul(x, kernel, { constraint: "toGradInputScale" })).toThrow("is for 2 scales, not for 3");
  });
});

test.each<[string, () => unknown]>([
  ["gelu: mult is 0. Set it to a positive number.", () => unit.gelu(x, { mult: 0 })],
  ['gelu: approximate is "erf". Choose "none" or "tanh".', () => unit.gelu(x, { approximate: bad("erf") })],
  ["silu: mult is -1. Set it to a positive number.", () => unit.silu(x, { mult: -1 })],
  ["siluGlu: mult is NaN. Set it to a positive number.", () => unit.siluGlu(x, x, { mult: Number.NaN })],
  ["softmax: mult is 0. Set it to a positive number.", () => unit.softmax(x, { mult: 0 })],
  ["softmax: axis is 2, of an input of the shape [3,4]. Choose one of its axes.", () => unit.softmax(x, { axis: 2 })],
  ["softmax: axis is -3, of an input of the shape [3,4]. Choose one of its axes.", () => unit.softmax(x, { axis: -3 })],
  [
    "softmax: axis is 0.5, of an input of the shape [3,4]. Choose one of its axes.",
    () => unit.softmax(x, { axis: 0.5 }),
  ],
  ["dropout: rate is 1. Set it to a number of at least 0 and below 1.", () => unit.dropout(x, { rate: 1 })],
  ["dropout: training is 1. Set it to true or false.", () => unit.dropout(x, { training: bad(1) })],
  ["linear: the bias has the shape [4]. Give one of [5], or null.", () => unit.linear(x, kernel, tf.ones([4]))],
  ["linear: the bias has the shape []. Give one of [5], or null.", () => unit.linear(x, kernel, tf.scalar(1))],
  [
    "conv1d: the bias has the shape [1,6]. Give one of [6], or null.",
    () => unit.conv1d(signal, filter, tf.ones([1, 6])),
  ],
  ["matMul: the shapes are [3,4] and [3,4]. Give matrices [..., m, k] and [..., k, n].", () => unit.matMul(x, x)],
  [
    "matMul: the shapes are [4] and [4,5]. Give matrices [..., m, k] and [..., k, n].",
    () => unit.matMul(tf.ones([4]), kernel),
  ],
  [
    "linear: x has the shape [3,4] and the kernel [3,4]. Give x [..., fanIn] and a kernel [fanIn, fanOut].",
    () => unit.linear(x, x, null),
  ],
  [
    "linear: x has the shape [3,4] and the kernel [4]. Give x [..., fanIn] and a kernel [fanIn, fanOut].",
    () => unit.linear(x, tf.ones([4]), null),
  ],
  ["conv1d: stride is 0. Set it to a positive integer.", () => unit.conv1d(signal, filter, null, { stride: 0 })],
  [
    "conv1d: dilation is 0.5. Set it to a positive integer.",
    () => unit.conv1d(signal, filter, null, { dilation: 0.5 }),
  ],
  ["conv1d: groups is -1. Set it to a positive integer.", () => unit.conv1d(signal, filter, null, { groups: -1 })],
  [
    "conv1d: padding is -1. Set it to an integer of at least 0.",
    () => unit.conv1d(signal, filter, null, { padding: -1 }),
  ],
  [
    "conv1d: padding is 0.5. Set it to an integer of at least 0.",
    () => unit.conv1d(signal, filter, null, { padding: 0.5 }),
  ],
  [
    "conv1d: x has the shape [3,4] and the filter [3,4,6], in 1 group(s). Give x [batch, length, channels] and a filter [width, channels / groups, fanOut].",
    () => unit.conv1d(x, filter, null),
  ],
  [
    "conv1d: x has the shape [1,5,4] and the filter [4,5], in 1 group(s). Give x [batch, length, channels] and a filter [width, channels / groups, fanOut].",
    () => unit.conv1d(signal, kernel, null),
  ],
  [
    "conv1d: x has the shape [1,5,4] and the filter [3,4,6], in 2 group(s). Give x [batch, length, channels] and a filter [width, channels / groups, fanOut].",
    () => unit.conv1d(signal, filter, null, { groups: 2 }),
  ],
  [
    "conv1d: x has the shape [1,5,4] and the filter [3,1,6], in 4 group(s). Give x [batch, length, channels] and a filter [width, channels / groups, fanOut].",
    () => unit.conv1d(signal, tf.ones([3, 1, 6]), null, { groups: 4 }),
  ],
  [
    "conv1d: a filter of width 3 and dilation 3 does not fit in a length of 5 with a padding of 0. Pad more.",
    () => unit.conv1d(signal, filter, null, { dilation: 3 }),
  ],
  [
    "layerNorm: axes is 3, of an input of the shape [3,4]. Set it to how many of the last axes are normalised.",
    () => unit.layerNorm(x, null, null, { axes: 3 }),
  ],
  [
    "rmsNorm: axes is 0, of an input of the shape [3,4]. Set it to how many of the last axes are normalised.",
    () => unit.rmsNorm(x, null, { axes: 0 }),
  ],
  ["rmsNorm: epsilon is -1. Set it to a number of at least 0.", () => unit.rmsNorm(x, null, { epsilon: -1 })],
  [
    "layerNorm: a weight has the shape [3], and the last axes of the input have [4]. Give one of that shape.",
    () => unit.layerNorm(x, null, tf.ones([3])),
  ],
  [
    "rmsNorm: a weight has the shape [4], and the last axes of the input have [3,4]. Give one of that shape.",
    () => unit.rmsNorm(x, tf.ones([4]), { axes: 2 }),
  ],
  ["residualSplit: tau is -1. Set it to a number of at least 0.", () => unit.residualSplit(x, -1)],
  ["residualAdd: tau is NaN. Set it to a number of at least 0.", () => unit.residualAdd(x, x, Number.NaN)],
  [
    "residualSplit: tau is Infinity. Set it to a number of at least 0.",
    () => unit.residualApply((y) => y, x, Infinity),
  ],
  ['embedding: the ids are float32. Give int32: tf.cast(ids, "int32").', () => unit.embedding(tf.ones([2]), kernel)],
  [
    "embedding: paddingIndex is 4, of 4 rows. Set it to an id from -4 to 3.",
    () => unit.embedding(ids, kernel, { paddingIndex: 4 }),
  ],
  [
    "embedding: paddingIndex is -5, of 4 rows. Set it to an id from -4 to 3.",
    () => unit.embedding(ids, kernel, { paddingIndex: -5 }),
  ],
  [
    "embedding: paddingIndex is 0.5, of 4 rows. Set it to an id from -4 to 3.",
    () => unit.embedding(ids, kernel, { paddingIndex: 0.5 }),
  ],
  [
    "scaledDotProductAttention: the shapes are [3,4], [4,5] and [4,5]. Give [..., queries, d], [..., keys, d] and [..., keys, width].",
    () => unit.scaledDotProductAttention(x, kernel, kernel),
  ],
  [
    "scaledDotProductAttention: the shapes are [3,4], [3,4] and [4,5]. Give [..., queries, d], [..., keys, d] and [..., keys, width].",
    () => unit.scaledDotProductAttention(x, x, kernel),
  ],
  [
    "scaledDotProductAttention: mult is 0. Set it to a positive number.",
    () => unit.scaledDotProductAttention(x, x, x, { mult: 0 }),
  ],
  [
    "scaledDotProductAttention: dropoutRate is 1. Set it to a number of at least 0 and below 1.",
    () => unit.scaledDotProductAttention(x, x, x, { dropoutRate: 1 }),
  ],
  [
    "scaledDotProductAttention: isCausal is 1. Set it to true or false.",
    () => unit.scaledDotProductAttention(x, x, x, { isCausal: bad(1) }),
  ],
  [
    "crossEntropy: the shapes are [3,4] and [3,4]. Give logits [..., vocab] and targets [...].",
    () => unit.crossEntropy(x, x),
  ],
  ["crossEntropy: the logits are of 1 class. Give at least 2.", () => unit.crossEntropy(tf.ones([3, 1]), ids)],
  [
    'crossEntropy: the targets are float32. Give int32: tf.cast(targets, "int32").',
    () => unit.crossEntropy(x, tf.ones([3])),
  ],
  ["crossEntropy: mult is 0. Set it to a positive number.", () => unit.crossEntropy(x, ids, { mult: 0 })],
  [
    'crossEntropy: reduction is "none". Choose "mean" or "sum".',
    () => unit.crossEntropy(x, ids, { reduction: bad("none") }),
  ],
  ["mseLoss: the shapes are [3,4] and [4,5]. Give two of one shape.", () => unit.mseLoss(x, kernel)],
  ['mseLoss: reduction is "none". Choose "mean" or "sum".', () => unit.mseLoss(x, x, { reduction: bad("none") })],
])("%s", (message, run) => {
  const before = tf.memory().numTensors;
  expect(() => tf.tidy(run as () => tf.Tensor)).toThrow(new OptimError(message));
  expect(tf.memory().numTensors).toBe(before);
});

import { describe, expect, test } from "vitest";
import { tf } from "../../../testing/tensorflow.ts";
import type { Constraint } from "../../constraint.ts";
import { functional } from "../functional.ts";

await tf.setBackend("cpu");
const unit = functional(tf);

type Tensors = readonly tf.Tensor[];

let seed = 0;
const normal = (...shape: number[]): tf.Tensor => tf.randomNormal(shape, 0, 1, "float32", ++seed);
const ids = (vocab: number, ...shape: number[]): tf.Tensor => tf.randomUniform(shape, 0, vocab, "int32", ++seed);

const deviation = (x: tf.Tensor): number => tf.sqrt(tf.moments(x).variance).dataSync()[0]!;

/** The standard deviations of an output and of the gradients, where the inputs and the upstream gradient have 1. */
function deviations(run: (...xs: tf.Tensor[]) => tf.Tensor, inputs: Tensors): { output: number; gradients: number[] } {
  return tf.tidy(() => {
    const output = run(...inputs);
    const gradients = tf.grads(run)([...inputs], normal(...output.shape));
    return { output: deviation(output), gradients: gradients.map(deviation) };
  });
}

/** What the reference says of its factors: that they bring the standard deviation near 1. */
const expectUnit = (x: number, slack = 0.1): void => {
  expect(x).toBeGreaterThan(1 - slack);
  expect(x).toBeLessThan(1 + slack);
};

describe("each direction has its own factor without a constraint, and both are near 1", () => {
  const constraint: Constraint = null;
  const cases: Readonly<
    Record<string, readonly [(...xs: tf.Tensor[]) => tf.Tensor, () => tf.Tensor[], slack?: number]>
  > = {
    gelu: [(x) => unit.gelu(x!, { constraint }), () => [normal(4096)]],
    "gelu, flat": [(x) => unit.gelu(x!, { constraint, mult: 0.25 }), () => [normal(4096)]],
    "gelu, sharp": [(x) => unit.gelu(x!, { constraint, mult: 4 }), () => [normal(4096)]],
    silu: [(x) => unit.silu(x!, { constraint }), () => [normal(4096)]],
    "silu, sharp": [(x) => unit.silu(x!, { constraint, mult: 4 }), () => [normal(4096)]],
    softmax: [(x) => unit.softmax(x!, { constraint }), () => [normal(64, 256)], 0.35],
    "softmax of columns": [(x) => unit.softmax(x!, { constraint, axis: 0 }), () => [normal(256, 64)], 0.35],
    dropout: [(x) => unit.dropout(x!, { rate: 0.25, seed: 3 }), () => [normal(64, 256)]],
    siluGlu: [(x, gate) => unit.siluGlu(x!, gate!), () => [normal(4096), normal(4096)], 0.2],
    matMul: [(a, b) => unit.matMul(a!, b!, { constraint }), () => [normal(32, 64), normal(64, 128)]],
    linear: [
      (x, w, b) => unit.linear(x!, w!, b!, { constraint }),
      () => [normal(4, 32, 64), normal(64, 128), normal(128)],
    ],
    conv1d: [
      (x, w, b) => unit.conv1d(x!, w!, b!, { constraint, padding: 1 }),
      () => [normal(4, 64, 32), normal(3, 32, 64), normal(64)],
    ],
    "conv1d in groups": [
      (x, w) => unit.conv1d(x!, w!, null, { constraint, groups: 4, stride: 2 }),
      () => [normal(4, 65, 32), normal(3, 8, 64)],
    ],
    layerNorm: [
      (x, gamma, beta) => unit.layerNorm(x!, gamma!, beta!),
      () => [normal(64, 128), tf.ones([128]), tf.zeros([128])],
      0.15,
    ],
    rmsNorm: [(x, gamma) => unit.rmsNorm(x!, gamma!), () => [normal(64, 128), tf.ones([128])], 0.15],
    add: [(a, b) => unit.add(a!, b!), () => [normal(64, 64), normal(64, 64)], 0.3],
    "add of a row": [(a, b) => unit.add(a!, b!, { constraint }), () => [normal(64, 64), normal(64)], 0.15],
    embedding: [(table) => unit.embedding(ids(64, 32, 64), table!), () => [normal(64, 32)]],
    attention: [
      (q, k, v) => tf.reshape(unit.scaledDotProductAttention(q!, k!, v!), [-1]),
      () => [normal(4, 4, 64, 16), normal(4, 4, 64, 16), normal(4, 4, 64, 16)],
    ],
  };

  test.each(Object.keys(cases))("%s", (name) => {
    const [run, inputs, slack] = cases[name]!;
    tf.tidy(() => {
      const { output, gradients } = deviations(run, inputs());
      expectUnit(output, slack);
      // Attention is a mean of many values: its queries and keys hardly matter, so their gradients are small.
      const [first, ...rest] = name === "attention" ? gradients.slice(2) : gradients;
      for (const x of [first!, ...rest]) expectUnit(x, slack);
    });
  });
});

test("causal attention has unit scale, with dropout and without", () => {
  const inputs = [normal(4, 4, 64, 16), normal(4, 4, 64, 16), normal(4, 4, 64, 16)];
  for (const dropoutRate of [0, 0.5]) {
    const run = (...[q, k, v]: tf.Tensor[]): tf.Tensor =>
      unit.scaledDotProductAttention(q!, k!, v!, { isCausal: true, dropoutRate, seed: 5 });
    const { output, gradients } = deviations(run, inputs);
    expectUnit(output, 0.25);
    expectUnit(gradients[2]!, 0.25);
  }
});

test("the output alone has unit scale by default, where the sizes are not the same", () => {
  tf.tidy(() => {
    const { output, gradients } = deviations((x, w) => unit.linear(x!, w!, null), [normal(64, 64), normal(64, 256)]);
    expectUnit(output);
    expectUnit(gradients[0]! / 2);
    expectUnit(gradients[1]!);
    const product = deviations((a, b) => unit.matMul(a!, b!), [normal(64, 64), normal(64, 256)]);
    expectUnit(product.output);
    expectUnit(product.gradients[0]! / 2);
  });
});

test("a readout's output falls with the root of its fan-in, and its gradients do not", () => {
  for (const fanIn of [64, 256]) {
    const run = (x: tf.Tensor, w: tf.Tensor): tf.Tensor => unit.linearReadout(x, w, null);
    const { output, gradients } = deviations(run as (...xs: tf.Tensor[]) => tf.Tensor, [
      normal(64, fanIn),
      normal(fanIn, 64),
    ]);
    expectUnit(output * Math.sqrt(fanIn));
    for (const x of gradients) expectUnit(x);
  }
});

test("a residual layer has unit scale in both directions, inside and out, for every share", () => {
  for (const tau of [0.2, 1, 3]) {
    const inside: number[] = [];
    const branch = (x: tf.Tensor): tf.Tensor => {
      const y = unit.linear(x, normal(64, 64), null);
      inside.push(deviation(y));
      const watched = tf.customGrad((z) => ({
        value: tf.clone(z as tf.Tensor),
        gradFunc: (dy: tf.Tensor) => {
          inside.push(deviation(dy));
          return tf.clone(dy);
        },
      }));
      return watched(y);
    };
    const { output, gradients } = deviations((x) => unit.residualApply(branch, x!, tau), [normal(64, 64)]);
    for (const x of [output, ...gradients, ...inside]) expectUnit(x, 0.15);
  }
});

test("the gradients of the losses have unit scale, for the mean and for the sum", () => {
  for (const reduction of ["mean", "sum"] as const) {
    const entropy = tf.grad((x: tf.Tensor) => unit.crossEntropy(x, ids(64, 256), { reduction }))(normal(256, 64));
    // What is left of the logits' own spread: the softmax of unit normal logits is not flat.
    expectUnit(deviation(entropy), 0.15);
    const [ofX, ofTarget] = tf.grads((x: tf.Tensor, t: tf.Tensor) => unit.mseLoss(x, t, { reduction }))([
      normal(4096),
      normal(4096),
    ]);
    expectUnit(deviation(ofX!));
    expectUnit(deviation(ofTarget!));
  }
});

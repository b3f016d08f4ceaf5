import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-layers";
import "@tensorflow/tfjs-backend-cpu";
import { afterEach, beforeAll, expect, test } from "vitest";
import { gelu, layerNorm, Network } from "./network.ts";
import { Random } from "./random.ts";

beforeAll(async () => {
  tf.enableProdMode();
  await tf.setBackend("cpu");
});

afterEach(() => tf.disposeVariables());

const rows = 3;
const columns = 5;
const random = new Random(11);
const draw = (length: number): number[] => Array.from({ length }, () => random.uniform(-2, 2));
const input = draw(rows * columns);
const [weight, bias] = [draw(columns), draw(columns)];
/** Weighs the outputs, so that a mistake in one of them cannot cancel out. */
const upstream = draw(rows * columns);

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

/** The error function by its Taylor series. */
const erf = (x: number): number => {
  let term = x;
  let sum = 0;
  for (let n = 0; n < 60; n++) {
    sum += term / (2 * n + 1);
    term *= (-x * x) / (n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
};
const geluOf = (x: readonly number[]): number[] => x.map((value) => 0.5 * value * (1 + erf(value / Math.SQRT2)));

const layerNormOf = (x: readonly number[], w: readonly number[], b: readonly number[]): number[] =>
  Array.from({ length: rows }, (_, row) => x.slice(row * columns, (row + 1) * columns)).flatMap((line) => {
    const mean = line.reduce((sum, value) => sum + value) / columns;
    const variance = line.reduce((sum, value) => sum + (value - mean) ** 2, 0) / columns;
    return line.map((value, i) => ((value - mean) / Math.sqrt(variance + 1e-5)) * w[i]! + b[i]!);
  });

/** The slope of `f` along each number of `x`, by central differences in float64. */
const slopes = (f: (x: readonly number[]) => number, x: readonly number[], h = 1e-5): number[] =>
  x.map((value, i) => (f(x.with(i, value + h)) - f(x.with(i, value - h))) / (2 * h));

function expectClose(actual: tf.Tensor, expected: readonly number[]): void {
  const values = actual.dataSync();
  expect(values.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(values[i]).toBeCloseTo(value, 4);
  });
}

test("GELU and its gradient are those of x·Φ(x)", () => {
  const x = tf.tensor2d(input, [rows, columns]);
  expectClose(gelu(x), geluOf(input));
  const gradient = tf.grad(gelu)(x, tf.tensor2d(upstream, [rows, columns]));
  expectClose(
    gradient,
    slopes((at) => dot(geluOf(at), upstream), input),
  );
});

test("LayerNorm and its three gradients are those of the formula", () => {
  const x = tf.tensor2d(input, [rows, columns]);
  const args = [x, tf.tensor1d(weight), tf.tensor1d(bias)];
  expectClose(layerNorm(x, args[1]!, args[2]!), layerNormOf(input, weight, bias));
  const all = (a: tf.Tensor, b: tf.Tensor, c: tf.Tensor): tf.Tensor => layerNorm(a, b, c);
  const [dx, dWeight, dBias] = tf.grads(all)(args, tf.tensor2d(upstream, [rows, columns]));
  expectClose(
    dx!,
    slopes((at) => dot(layerNormOf(at, weight, bias), upstream), input),
  );
  expectClose(
    dWeight!,
    slopes((at) => dot(layerNormOf(input, at, bias), upstream), weight),
  );
  expectClose(
    dBias!,
    slopes((at) => dot(layerNormOf(input, weight, at), upstream), bias),
  );
});

test("the network has the layers of the reference, drawn from the seed", () => {
  const network = new Network(new Random(1));
  const shapes = network.weights.map(({ name, shape }) => [name, shape]);
  expect(shapes).toEqual([
    ["linear1.weight", [784, 256]],
    ["linear1.bias", [256]],
    ["norm1.weight", [256]],
    ["norm1.bias", [256]],
    ["linear2.weight", [256, 64]],
    ["linear2.bias", [64]],
    ["norm2.weight", [64]],
    ["norm2.bias", [64]],
    ["linear3.weight", [64, 10]],
    ["linear3.bias", [10]],
  ]);
  const first = network.weights[0]!.dataSync<"float32">();
  const bound = 1 / Math.sqrt(784);
  const largest = first.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expect(largest).toBeGreaterThan(0.99 * bound);
  expect(largest).toBeLessThanOrEqual(Math.fround(bound));
  expect(network.weights[2]!.dataSync()).toEqual(new Float32Array(256).fill(1));
  network.dispose();
  expect(new Network(new Random(1)).weights[0]!.dataSync()).toEqual(first);
});

test("the scores are those of the layers one after the other", () => {
  const network = new Network(new Random(2));
  const [w1, b1, g1, c1, w2, b2, g2, c2, w3, b3] = network.weights as tf.Variable[];
  const x = tf.tensor2d(
    Float32Array.from({ length: 2 * 784 }, () => random.uniform()),
    [2, 784],
  );
  const linear = (input: tf.Tensor, w: tf.Tensor, b: tf.Tensor): tf.Tensor => tf.add(tf.matMul(input, w), b);
  const one = gelu(layerNorm(linear(x, w1!, b1!), g1!, c1!));
  const two = gelu(layerNorm(linear(one, w2!, b2!), g2!, c2!));
  const expected = linear(two, w3!, b3!);
  expectClose(network.scores(x), [...expected.dataSync()]);
  expect(network.scores(x).shape).toEqual([2, 10]);
});

import { expect, test } from "vitest";
import { autocast } from "../src/tfjs/autocast.ts";
import { layers, noiseTensor, take, tf } from "./tensorflow.ts";

/** Small networks and their data. The last dense layer is fused, and so is the 1 × 1 convolution: those have gradients of their own. */
const networks = {
  dense: () => ({
    inputs: noiseTensor([24, 10], 1),
    layers: [
      layers.layers.dense({ units: 24, activation: "tanh", inputShape: [10] }),
      layers.layers.dense({ units: 1 }),
    ],
  }),
  convolutional: () => ({
    inputs: noiseTensor([12, 6, 6, 2], 1),
    layers: [
      layers.layers.conv2d({ filters: 6, kernelSize: 3, activation: "relu", padding: "same", inputShape: [6, 6, 2] }),
      layers.layers.conv2d({ filters: 4, kernelSize: 1 }),
      layers.layers.flatten(),
      layers.layers.dense({ units: 1 }),
    ],
  }),
};

const steps = 15;

/** Trains and gives every loss; `region` runs the forward function, `counts` hears how many tensors there are after each step, and how many tf does not know of. */
async function train(
  name: keyof typeof networks,
  region: <R>(fn: () => R) => R,
  counts: number[] = [],
): Promise<number[]> {
  const { inputs, layers: stack } = networks[name]();
  const model = layers.sequential({ layers: stack });
  // The same weights each time; the biases stay zero.
  for (const [i, weight] of model.weights.entries())
    if (weight.shape.length > 1) weight.write(noiseTensor(weight.shape as number[], 30 + i, 0.4));
  const target = tf.tidy(() => tf.mul(tf.mean(tf.square(tf.reshape(inputs, [inputs.shape[0]!, -1])), 1, true), 3));
  const optimizer = tf.train.sgd(0.05);
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const loss = () =>
      region(
        () => tf.losses.meanSquaredError(target, model.apply(inputs, { training: true }) as tf.Tensor) as tf.Scalar,
      );
    const value = optimizer.minimize(loss, true)!;
    losses.push((await take(value))[0]!);
    counts.push(tf.memory().numTensors + tf.backend().numDataIds());
  }
  for (const tensor of [inputs, target]) tensor.dispose();
  model.dispose();
  return losses;
}

/** Training under `autocast`, on the backend that is set. */
export function trainingSuite({ convolutions }: { convolutions: boolean }): void {
  const names = Object.keys(networks) as (keyof typeof networks)[];
  test.each(names.filter((name) => convolutions || name === "dense"))("a %s network trains", async (name) => {
    const counts: number[] = [];
    const plain = await train(name, (fn) => fn());
    const halves = await train(name, (fn) => autocast(tf, fn), counts);
    expect(halves).not.toEqual(plain);
    expect(plain.at(-1)!).toBeLessThan(plain[0]! / 4);
    // A half is wrong by 2^-11 of itself, and so is a loss that has been computed by halves; they differ by 1.2e-4 here.
    for (const [i, loss] of plain.entries()) expect(Math.abs(halves[i]! - loss)).toBeLessThan(2 ** -10 * plain[0]!);
    expect(new Set(counts.slice(1)).size).toBe(1);
  });
}

import { Random } from "tooling-demo/random";
import { expect, test } from "vitest";
import { classes, type Digits, pixels } from "./digits.ts";
import { accuracyOf, firstWeights, lossOf, type NetworkWeights, tensors } from "./network.ts";

/** Digits that nobody wrote: noise with paper in it. */
function noise(count: number, random: Random): Digits {
  return {
    images: Float32Array.from({ length: count * pixels }, () => Math.max(0, random.uniform(-1, 1))),
    labels: Uint8Array.from({ length: count }, (_, i) => i % classes),
  };
}

const gradientsOf = (weights: NetworkWeights): NetworkWeights => weights.map(({ length }) => new Float32Array(length));

test("its gradients are those of its loss", () => {
  const random = new Random(3);
  const digits = noise(12, random);
  const weights = firstWeights(random);
  // Biases that are not 0, so that units lie off the corner of ReLU.
  for (const i of [1, 3]) weights[i]!.set(weights[i]!.map(() => random.uniform(-0.5, 0.5)));
  const places = Int32Array.of(4, 0, 7, 11, 2);
  const gradients = gradientsOf(weights);
  lossOf(weights, digits, places, gradients);
  const unused = gradientsOf(weights);
  weights.forEach((tensor, i) => {
    let largest = 0;
    for (let n = 0; n < 60; n++) {
      const k = Math.floor(random.uniform(0, tensor.length));
      const before = tensor[k]!;
      const [up, down] = [Math.fround(before + 1e-3), Math.fround(before - 1e-3)];
      tensor[k] = up;
      const above = lossOf(weights, digits, places, unused);
      tensor[k] = down;
      const slope = (above - lossOf(weights, digits, places, unused)) / (up - down);
      tensor[k] = before;
      expect(Math.abs(gradients[i]![k]! - slope), `${tensors[i]!.name}[${k}]`).toBeLessThan(2e-4);
      largest = Math.max(largest, Math.abs(slope));
    }
    expect(largest).toBeGreaterThan(5e-3);
  });
});

test("the loss is the mean of those of its digits, and at first about that of a guess", () => {
  const random = new Random(4);
  const digits = noise(40, random);
  const weights = firstWeights(random);
  const gradients = gradientsOf(weights);
  const one = (place: number): number => lossOf(weights, digits, Int32Array.of(place), gradients);
  const both = lossOf(weights, digits, Int32Array.of(5, 9), gradients);
  expect(Math.abs(both - (one(5) + one(9)) / 2)).toBeLessThan(1e-12);
  const zeros = gradientsOf(weights);
  expect(lossOf(zeros, digits, Int32Array.of(1, 2, 3), gradients)).toBeCloseTo(Math.log(classes), 12);
  expect(accuracyOf(zeros, digits)).toBe(0.1);
});

test("what is no number in a weight is none in the loss", () => {
  for (const i of tensors.keys()) {
    const weights = firstWeights(new Random(5));
    weights[i]!.fill(Number.NaN);
    expect(lossOf(weights, noise(3, new Random(6)), Int32Array.of(0, 1), gradientsOf(weights))).toBeNaN();
  }
});

test("first weights are decided by the seed", () => {
  expect(firstWeights(new Random(1))).toEqual(firstWeights(new Random(1)));
  expect(firstWeights(new Random(1))[0]).not.toEqual(firstWeights(new Random(2))[0]);
});

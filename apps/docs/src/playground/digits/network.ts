import type { Random } from "tooling-demo/random";
import type { Tensor } from "../problem.ts";
import { classes, type Digits, pixels } from "./digits.ts";

/** Units between pixels and classes. */
const hidden = 32;

/** What the network learns, 6,634 numbers: dense layers with a bias, pixels → 32 → classes. */
export const tensors = [
  { name: "hidden/kernel", shape: [pixels, hidden] },
  { name: "hidden/bias", shape: [hidden] },
  { name: "scores/kernel", shape: [hidden, classes] },
  { name: "scores/bias", shape: [classes] },
] as const satisfies readonly Tensor[];

/** Weights, or their gradients, in the order of {@link tensors}. */
export type NetworkWeights = readonly Float32Array[];

/** First weights: biases of 0, kernels spread evenly as He et al. have it. */
export function firstWeights(random: Random): NetworkWeights {
  return tensors.map(({ shape: [rows, columns = 0] }: { readonly shape: readonly number[] }) => {
    const bound = Math.sqrt(6 / rows!);
    return columns
      ? Float32Array.from({ length: rows! * columns }, () => random.uniform(-bound, bound))
      : new Float32Array(rows!);
  });
}

/** The units of one digit, after ReLU, and its scores. */
function forward(
  weights: NetworkWeights,
  images: Float32Array,
  digit: number,
  units: Float64Array,
  scores: Float64Array,
) {
  const [kernel, bias, scoresKernel, scoresBias] = weights as [Float32Array, Float32Array, Float32Array, Float32Array];
  units.set(bias);
  for (let i = 0; i < pixels; i++) {
    const pixel = images[digit * pixels + i]!;
    // Most of a digit is paper.
    if (pixel === 0) continue;
    for (let k = 0; k < hidden; k++) units[k]! += pixel * kernel[i * hidden + k]!;
  }
  scores.set(scoresBias);
  for (let k = 0; k < hidden; k++) {
    // What is no number is not below 0, and stays none.
    if (units[k]! <= 0) {
      units[k] = 0;
      continue;
    }
    for (let c = 0; c < classes; c++) scores[c]! += units[k]! * scoresKernel[k * classes + c]!;
  }
}

/**
 * The mean cross-entropy of the digits at `places`, with gradients written into `gradients`. Sums are of float64, in the order of the
 * digits: the same on every machine, but for the last bits of `Math.exp` and `Math.log`.
 */
export function lossOf(
  weights: NetworkWeights,
  { images, labels }: Digits,
  places: Int32Array,
  gradients: NetworkWeights,
): number {
  const scoresKernel = weights[2]!;
  const sums = gradients.map(({ length }) => new Float64Array(length));
  const [kernelSum, biasSum, scoresKernelSum, scoresBiasSum] = sums as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const [units, scores, back] = [new Float64Array(hidden), new Float64Array(classes), new Float64Array(hidden)];
  let loss = 0;
  for (const digit of places) {
    forward(weights, images, digit, units, scores);
    loss += softmax(scores, labels[digit]!);
    // From here on the scores are gradients: what the softmax gives, less what it should.
    for (let c = 0; c < classes; c++) scoresBiasSum[c]! += scores[c]!;
    for (let k = 0; k < hidden; k++) {
      let sum = 0;
      const isOn = units[k] !== 0;
      for (let c = 0; isOn && c < classes; c++) {
        sum += scores[c]! * scoresKernel[k * classes + c]!;
        scoresKernelSum[k * classes + c]! += scores[c]! * units[k]!;
      }
      back[k] = sum;
      biasSum[k]! += sum;
    }
    for (let i = 0; i < pixels; i++) {
      const pixel = images[digit * pixels + i]!;
      if (pixel === 0) continue;
      for (let k = 0; k < hidden; k++) kernelSum[i * hidden + k]! += pixel * back[k]!;
    }
  }
  sums.forEach((sum, i) => {
    gradients[i]!.set(sum.map((x) => x / places.length));
  });
  return loss / places.length;
}

/** The cross-entropy of scores, which become its gradients. */
function softmax(scores: Float64Array, label: number): number {
  const highest = Math.max(...scores);
  let total = 0;
  for (let c = 0; c < classes; c++) total += Math.exp(scores[c]! - highest);
  const loss = Math.log(total) + highest - scores[label]!;
  for (let c = 0; c < classes; c++) scores[c] = Math.exp(scores[c]! - highest) / total;
  scores[label]! -= 1;
  return loss;
}

/** The share of digits whose highest score is their own. */
export function accuracyOf(weights: NetworkWeights, { images, labels }: Digits): number {
  const [units, scores] = [new Float64Array(hidden), new Float64Array(classes)];
  const right = labels.filter((label, digit) => {
    forward(weights, images, digit, units, scores);
    return scores.indexOf(Math.max(...scores)) === label;
  });
  return right.length / labels.length;
}

import { autocast } from "optim-amp/tfjs";
import { AdamW } from "optim-core";
import { tfjs } from "optim-tfjs";
import { adamScale } from "../src/lrScale.ts";
import { scaledParameters } from "../src/scaledParameters.ts";
import { functional } from "../src/tfjs/functional.ts";
import { type DecoderSize, standardDecoder } from "./standardDecoder.ts";
import { layers, noise, tf } from "./tensorflow.ts";
import { unit } from "./withLayers.ts";

const [batch, length] = [16, 16];
const size: DecoderSize = { hiddenSize: 64, vocabSize: 32, layers: 2, heads: 2, expansionFactor: 2, seed: 3 };

/** A decoder with its loss and its optimizer. */
interface Trained {
  readonly variables: tf.Variable[];
  readonly forward: (ids: tf.Tensor) => tf.Tensor;
  readonly loss: (logits: tf.Tensor, next: tf.Tensor) => tf.Tensor;
  readonly optimizer: tf.Optimizer;
}

/** The two decoders that are compared. */
export const decoders = {
  umup: (): Trained => {
    const model = layers.sequential({ layers: [unit.transformerDecoder({ ...size, inputShape: [length] })] });
    return {
      variables: model.trainableWeights.map((weight) => weight.read() as tf.Variable),
      forward: (ids) => model.apply(ids) as tf.Tensor,
      loss: (logits, next) => functional(tf).crossEntropy(logits, next),
      optimizer: tfjs(tf, AdamW, { groups: (params) => scaledParameters(params, adamScale, { lr: 2 ** -2 }) }),
    };
  },
  standard: (): Trained => ({
    ...standardDecoder(size),
    loss: (logits, next) => tf.losses.softmaxCrossEntropy(tf.oneHot(next as tf.Tensor1D, size.vocabSize), logits),
    optimizer: tfjs(tf, AdamW, { lr: 2 ** -8, weightDecay: 0 }),
  }),
};

/** Sequences in which nine of ten ids follow from the one before; others for each step. */
function sequences(step: number): tf.Tensor {
  const { vocabSize } = size;
  const random = noise(2 * batch * (length + 1), step + 1).map((x) => (x + 1) / 2);
  const ids: number[] = [];
  for (let i = 0; i < batch * (length + 1); i++) {
    const isNew = i % (length + 1) === 0 || random[2 * i]! > 0.9;
    ids.push(
      isNew ? Math.min(Math.floor(random[2 * i + 1]! * vocabSize), vocabSize - 1) : (5 * ids.at(-1)! + 3) % vocabSize,
    );
  }
  return tf.tensor(ids, [batch, length + 1], "int32");
}

/** What half precision makes of gradients, of all that are not zero in float32. */
interface Shares {
  /** Those that are zero in half precision. */
  readonly flushed: number;
  /** Those below the smallest normal half, 2^-14, which lose bits. */
  readonly subnormal: number;
}

/** How a training went. */
export interface HalfTraining {
  readonly losses: number[];
  /** Of the gradients of all weights, at the last step; in half precision only. */
  readonly shares: Shares | undefined;
}

const numbersOf = (tensors: tf.Tensor[]): number[] => tensors.flatMap((tensor) => Array.from(tensor.dataSync()));

function sharesOf(plain: number[], half: number[]): Shares {
  const given = plain.flatMap((gradient, i) => (gradient === 0 ? [] : [{ gradient, half: half[i]! }]));
  const share = (test: (one: { gradient: number; half: number }) => boolean) =>
    given.filter(test).length / given.length;
  return {
    flushed: share((one) => one.half === 0),
    subnormal: share(({ gradient }) => Math.abs(gradient) < 2 ** -14),
  };
}

/** Trains a decoder in float32, or in the half precision of `optim-amp` without any loss scaling. */
export function trainDecoder(kind: keyof typeof decoders, isHalf: boolean, steps: number): HalfTraining {
  const { variables, forward, loss, optimizer } = decoders[kind]();
  const losses: number[] = [];
  let shares: Shares | undefined;
  for (let step = 0; step < steps; step++)
    tf.tidy(() => {
      const ids = sequences(step);
      const next = tf.reshape(tf.slice(ids, [0, 1], [batch, length]), [-1]);
      const input = tf.slice(ids, [0, 0], [batch, length]);
      const run = () => loss(tf.reshape(forward(input), [batch * length, size.vocabSize]), next) as tf.Scalar;
      const gradients = () => tf.variableGrads(run, variables);
      const { value, grads } = isHalf ? autocast(tf, gradients) : gradients();
      const listed = (all: tf.NamedTensorMap) => numbersOf(variables.map(({ name }) => all[name]!));
      if (isHalf && step === steps - 1) shares = sharesOf(listed(gradients().grads), listed(grads));
      losses.push(value.dataSync()[0]!);
      optimizer.applyGradients(grads);
    });
  optimizer.dispose();
  tf.disposeVariables();
  return { losses, shares };
}

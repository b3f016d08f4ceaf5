import * as tf from "@tensorflow/tfjs-core";
import { initializers, type LayersModel, layers, sequential } from "@tensorflow/tfjs-layers";
import { autocast } from "optim-amp/tfjs";
import { AdamW, WarmupCosine } from "optim-core";
import { tfjs } from "optim-tfjs";
import { scaledOptimizer } from "optim-tfjs/amp";
import { classes, type Digits, pickDigits, pixels, Random, type Split } from "tooling-demo";

const widths = [128, 64, classes];
const batchSize = 64;
const epochs = 5;
const peak = 2e-3;

/** A network that has learnt the digits, and how that went. */
export interface DigitsRun {
  readonly model: LayersModel;
  /** The loss of each batch. */
  readonly losses: readonly number[];
  /** The share of right answers on the test digits after each epoch. */
  readonly accuracies: readonly number[];
  readonly seconds: number;
  /** In half precision: the scale at the end, and how many steps were skipped. */
  readonly scale?: number;
  readonly skipped?: number;
}

/** Dense 784 → 128 → 64 → 10 with ReLU; its weights are decided by the seed. */
function network(seed: number): LayersModel {
  const layer = (units: number, i: number) =>
    layers.dense({
      units,
      kernelInitializer: initializers.heNormal({ seed: seed + i }),
      ...(units === classes ? {} : { activation: "relu" }),
      ...(i === 0 ? { inputShape: [pixels] } : {}),
    });
  return sequential({ layers: widths.map(layer) });
}

/** Digits as tensors, for a `tf.tidy`. */
export const tensorsOf = ({ images, labels }: Digits): { x: tf.Tensor2D; y: tf.Tensor2D } => ({
  x: tf.tensor2d(images, [labels.length, pixels]),
  y: tf.cast(tf.oneHot(tf.tensor1d(labels, "int32"), classes), "float32") as tf.Tensor2D,
});

/** The cross-entropy of scores. */
export const loss = (y: tf.Tensor, scores: tf.Tensor): tf.Tensor => tf.losses.softmaxCrossEntropy(y, scores);

/** Trains a network from a seed, in half precision or in float32; the two differ in nothing else. */
export async function runDigits(split: Split, { seed, half }: { seed: number; half: boolean }): Promise<DigitsRun> {
  const started = performance.now();
  const steps = Math.floor(split.train.labels.length / batchSize);
  const totalSteps = epochs * steps;
  const model = network(seed);
  const schedule = { totalSteps, warmupSteps: Math.ceil(totalSteps / 10), startFactor: 0.01 };
  const adamW = (limit: { readonly clipNorm?: number }) =>
    tfjs(tf, AdamW, { lr: peak, schedule: (inner) => new WarmupCosine(inner, schedule), ...limit });
  const scaled = half ? scaledOptimizer(tf, adamW({}), { autocast: true, clipNorm: 1 }) : undefined;
  model.compile({ optimizer: scaled ?? adamW({ clipNorm: 1 }), loss });
  const random = new Random(seed);
  const losses: number[] = [];
  const accuracies: number[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = random.permutation(split.train.labels.length);
    for (let step = 0; step < steps; step++) {
      const batch = pickDigits(split.train, order.subarray(step * batchSize, (step + 1) * batchSize));
      const { x, y } = tf.tidy(() => tensorsOf(batch));
      losses.push((await model.trainOnBatch(x, y)) as number);
      tf.dispose([x, y]);
    }
    accuracies.push(await accuracyOf(model, split.test, half));
  }
  const { scale, skipped } = scaled?.scaler.history().at(-1) ?? {};
  model.optimizer.dispose();
  return {
    model,
    losses,
    accuracies,
    seconds: (performance.now() - started) / 1000,
    ...(scale === undefined ? {} : { scale }),
    ...(skipped === undefined ? {} : { skipped }),
  };
}

/** The share of digits that a network gets right. */
async function accuracyOf(model: LayersModel, digits: Digits, half: boolean): Promise<number> {
  const answers = tf.tidy(() => {
    const { x } = tensorsOf(digits);
    return tf.argMax(
      autocast(tf, () => model.apply(x) as tf.Tensor, { enabled: half }),
      1,
    );
  });
  const given = await answers.data();
  answers.dispose();
  return digits.labels.filter((label, i) => label === given[i]).length / digits.labels.length;
}

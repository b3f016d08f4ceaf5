import * as tf from "@tensorflow/tfjs-core";
import { AdamW, WarmupCosine } from "optim-core";
import { tfjs } from "optim-tfjs";
import { adamScale, scaledParameters } from "optim-umup";
import { classes, pixels } from "tooling-demo";
import { bookData, bytes } from "./book.ts";
import type { Batch } from "./data.ts";
import { makeDecoder } from "./decoder.ts";
import { digitData } from "./digitData.ts";
import { makeMlp } from "./mlp.ts";
import type { Run } from "./run.ts";
import { standardOperations } from "./standardOperations.ts";
import { unitScaledOperations } from "./unitScaledOperations.ts";
import { Weights } from "./weights.ts";

// What a run computes is said here, in `decoder.ts` and in `mlp.ts` too: raise `recipe` in `run.ts` when it changes.

/** What each step takes from every weight at the highest rate, whatever that rate is. */
const weightDecay = 2 ** -13;

/** Trains a model; gives its mean loss on what it has not seen, in nats. NaN where training has come apart. */
export async function train(run: Run): Promise<number> {
  const { task, parametrisation, width, layers, log2Lr, seed, steps, warmupSteps, batchSize, length } = run;
  const isScaled = parametrisation === "u-muP";
  const op = isScaled ? unitScaledOperations : standardOperations;
  const weights = new Weights(op, seed);
  const isDecoder = task === "decoder";
  const data = isDecoder ? bookData(seed, batchSize, length) : await digitData(seed, batchSize);
  const model = isDecoder
    ? makeDecoder(op, weights, bytes, width, layers)
    : makeMlp(op, weights, [pixels, classes], width, layers);
  const lr = 2 ** log2Lr;
  const optimizer = tfjs(tf, AdamW, {
    lr,
    betas: [0.9, 0.99],
    variables: weights.all,
    groups: (params) => scaledParameters(params, isScaled ? adamScale : () => 1, { lr, weightDecay }),
    schedule: (inner) => new WarmupCosine(inner, { warmupSteps, totalSteps: steps, startFactor: 1 / warmupSteps }),
  });
  const lossOf = ({ inputs, targets }: Batch): tf.Scalar => op.loss(model(inputs), targets);
  for (let step = 0; step < steps; step++) {
    const batch = data.next();
    optimizer.minimize(() => lossOf(batch), false, weights.all);
    tf.dispose([batch.inputs, batch.targets]);
  }
  const losses = data.heldOut.map((batch) => tf.tidy(() => Number(lossOf(batch).dataSync()[0])));
  tf.dispose([...data.heldOut.flatMap(({ inputs, targets }) => [inputs, targets]), ...weights.all]);
  optimizer.dispose();
  return losses.reduce((a, b) => a + b, 0) / losses.length;
}

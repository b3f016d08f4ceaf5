import { createHash } from "node:crypto";
import * as tf from "@tensorflow/tfjs-core";
import { decodeCheckpoint, encodeCheckpoint } from "optim-core";
import { afterEach, beforeAll, expect, test } from "vitest";
import { checkpointOf, restore, settingsOf } from "./checkpoint.ts";
import { classes, pixels, type Split, side } from "./digits.ts";
import { startEngine } from "./engine.ts";
import { optimizerNames } from "./optimizer.ts";
import { Random } from "./random.ts";
import { recipeOf } from "./recipe.ts";
import type { Settings } from "./settings.ts";
import { batchSize, Training } from "./training.ts";

beforeAll(async () => {
  await startEngine("wasm");
});
afterEach(() => tf.disposeVariables());

const stepsPerEpoch = 3;
const settings: Settings = { optimizer: "adamw", lr: 3e-3, epochs: 2, seed: 5, engine: "wasm" };

/** Images that show their class by two bright rows out of 28, which a move by a pixel does not hide. */
function toyDigits(count: number, random: Random): Split["train"] {
  const labels = Int32Array.from({ length: count }, () => random.integer(0, classes - 1));
  const images = Float32Array.from({ length: count * pixels }, (_, i) => {
    const isBright = Math.floor((i % pixels) / side / 2) - 2 === labels[Math.floor(i / pixels)];
    return random.uniform(0, isBright ? 1 : 0.2);
  });
  return { images, labels };
}

function toyTraining(changes: Partial<Settings> = {}): Training {
  const random = new Random(9);
  const split = { train: toyDigits(stepsPerEpoch * batchSize, random), test: toyDigits(30, random) };
  const all = { ...settings, ...changes };
  return new Training(all, split, new Random(all.seed));
}

async function advanceTo(training: Training, step: number): Promise<void> {
  while (training.step < step) await training.advance();
}

const bytesOf = async (training: Training): Promise<Uint8Array> => encodeCheckpoint(await checkpointOf(training));
const digestOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

for (const pause of [stepsPerEpoch, stepsPerEpoch + 1])
  test(`a run that is saved at step ${pause} and resumed ends bit for bit where it would have`, async () => {
    const straight = toyTraining();
    await advanceTo(straight, pause);
    const saved = await bytesOf(straight);
    await advanceTo(straight, straight.totalSteps);
    const end = digestOf(await bytesOf(straight));
    straight.dispose();

    const checkpoint = await decodeCheckpoint(saved);
    expect(settingsOf(checkpoint)).toEqual(settings);
    const resumed = toyTraining();
    restore(resumed, checkpoint);
    expect(digestOf(await bytesOf(resumed))).toBe(digestOf(saved));
    await advanceTo(resumed, resumed.totalSteps);
    expect(digestOf(await bytesOf(resumed))).toBe(end);
    resumed.dispose();

    const other = toyTraining({ seed: 6 });
    await advanceTo(other, other.totalSteps);
    expect(digestOf(await bytesOf(other))).not.toBe(end);
  });

test("a checkpoint of another program is refused", () => {
  expect(() => settingsOf({ kind: "something else" })).toThrow("--resume: this file is no checkpoint");
});

test("an epoch reports what was learnt, and leaves no tensors behind", async () => {
  const training = toyTraining({ epochs: 15 });
  await advanceTo(training, 1);
  const { numTensors } = tf.memory();
  await advanceTo(training, training.totalSteps);
  expect(tf.memory().numTensors).toBe(numTensors);
  const [first, last] = [training.epochs[0]!, training.epochs.at(-1)!];
  expect(last.loss).toBeLessThan(first.loss / 2);
  expect(last.testAccuracy).toBe(await training.testAccuracy());
  expect(last.testAccuracy).toBeGreaterThan(first.testAccuracy);
  const mean = (training.losses[0]! + training.losses[1]! + training.losses[2]!) / 3;
  expect(first).toMatchObject({ epoch: 1, loss: mean, rate: training.rates[2] });
  expect(first.trainAccuracy).toBeGreaterThan(0);
  expect(first.trainAccuracy).toBeLessThan(last.trainAccuracy);
});

test("the learning rate rises to its peak in a tenth of the steps and falls to nothing", async () => {
  const training = toyTraining({ epochs: 10, lr: 0.01 });
  await advanceTo(training, training.totalSteps);
  const { rates } = training;
  expect(rates.length).toBe(30);
  expect(Math.max(...rates)).toBe(0.01);
  expect(rates.indexOf(0.01)).toBe(3);
  expect(rates[0]).toBeCloseTo(0.01 / 3);
  expect(rates.at(-1)).toBeLessThan(1e-4);
});

test("a loss that is no number ends the run", async () => {
  const training = toyTraining({ optimizer: "sgd", lr: 1e38 });
  await expect(advanceTo(training, training.totalSteps)).rejects.toThrow("choose a smaller --lr");
});

test.for(optimizerNames)("%s learns with its recipe", async (optimizer) => {
  const training = toyTraining({ optimizer, lr: recipeOf(optimizer).lr, epochs: 4 });
  await advanceTo(training, training.totalSteps);
  expect(training.epochs.at(-1)!.loss).toBeLessThan(training.epochs[0]!.loss);
});

test("matrices decay by what the recipe says, and nothing else does", () => {
  const { optimizer } = toyTraining();
  const groups = optimizer.paramGroups.map(({ params, ...options }) => [
    options,
    params.map(({ shape }) => shape.length),
  ]);
  expect(groups).toMatchObject([
    [{ weightDecay: 0.1 }, [2, 2, 2]],
    [{ weightDecay: 0 }, [1, 1, 1, 1, 1, 1, 1]],
  ]);
});

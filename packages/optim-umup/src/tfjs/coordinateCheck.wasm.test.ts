import { beforeAll, expect, test } from "vitest";
import { activationsOf, changesOf } from "../../testing/activations.ts";
import { tf, layers as tfLayers } from "../../testing/tensorflow.ts";
import { classes, inputs, type Parametrisation, standard, umup } from "../../testing/wideNetworks.ts";
import { unit } from "../../testing/withLayers.ts";

beforeAll(async () => void (await tf.setBackend("wasm")));

const widths = [64, 128, 256, 512];
const steps = [1, 3, 10];
const seeds = [10, 20];

/** Trains on one batch, and gives the change of every activation after 1, 3 and 10 steps, `step path`. */
function train(
  { network, optimizer, loss }: Parametrisation,
  width: number,
  seed: number,
  [x, labels] = [tf.randomNormal([32, inputs], 0, 1, "float32", 7), tf.randomUniform([32], 0, classes, "int32", 8)],
): Map<string, number> {
  const model = network(width, seed);
  const adam = optimizer();
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const before = activationsOf(model, x!);
  const changes = new Map<string, number>();
  for (let step = 1; step <= steps.at(-1)!; step++) {
    const { value, grads } = tf.variableGrads(() => loss(model.apply(x!) as tf.Tensor, labels!), variables);
    adam.applyGradients(grads);
    tf.dispose([value, ...Object.values(grads)]);
    if (steps.includes(step))
      for (const [path, change] of changesOf(before, activationsOf(model, x!))) changes.set(`${step} ${path}`, change);
  }
  adam.dispose();
  tf.dispose([x, labels]);
  tf.disposeVariables();
  return changes;
}

/**
 * The change of every activation at each width. A change is the root mean square, over the activation's numbers for the batch that is trained
 * on and over the seeds, of the difference to what it was before the first step.
 */
function changesByWidth(parametrisation: Parametrisation): Map<string, number[]> {
  const byWidth = widths.map((width) => seeds.map((seed) => train(parametrisation, width, seed)));
  const paths = [...byWidth[0]![0]!.keys()];
  return new Map(
    paths.map((path) => {
      const rms = (runs: readonly Map<string, number>[]) =>
        Math.sqrt(runs.reduce((sum, run) => sum + run.get(path)! ** 2, 0) / runs.length);
      return [path, byWidth.map(rms)];
    }),
  );
}

test("u-muP: the change of every activation is the same at every width, within 30 %", () => {
  const changes = changesByWidth(umup(2 ** -4));
  expect(changes.size).toBe(3 * 9);
  // Hidden activations differ by 8 % at most here. The logits have 1/√width of their initial noise in them, which fades from 0.125 at 64.
  for (const [path, values] of changes)
    expect(Math.max(...values) / Math.min(...values), path).toBeLessThan(path.endsWith(" out") ? 1.3 : 1.1);
});

test("the standard parametrisation: it grows with the width, in every layer whose fan-in does", () => {
  const changes = changesByWidth(standard(2 ** -12));
  const growing = [...changes].filter(([path]) => !/ (in|norm|input.*)$/.test(path));
  expect(growing).toHaveLength(3 * 6);
  for (const [path, values] of growing) {
    expect(values, path).toEqual([...values].sort((a, b) => a - b));
    // An update of Adam has the same size for each weight, so that width / 64 times as many of them add up. Later the norm holds it back.
    expect(values.at(-1)! / values[0]!, path).toBeGreaterThan(path.startsWith("1 ") ? 6 : 3);
  }
});

test("an embedding is the exception, by u-muP's own rule: its rate is divided by the root of the width, and so is its change", () => {
  const ids = () => tf.randomUniform([32], 0, 16, "int32", 1);
  const lookup: Parametrisation = {
    ...umup(2 ** -4),
    network: (width, seed) =>
      tfLayers.sequential({
        layers: [
          unit.embedding({ inputDim: 16, outputDim: width, seed, batchInputShape: [null], name: "embedding" }),
          unit.linearReadout({ units: classes, seed: seed + 1 }),
        ],
      }),
  };
  const change = (width: number) =>
    train(lookup, width, 1, [ids(), tf.randomUniform([32], 0, classes, "int32", 2)]).get("1 embedding")!;
  // The first step of Adam moves every weight that has a gradient by the rate itself.
  for (const width of [64, 256]) expect(change(width) / (2 ** -4 * width ** -0.5)).toBeCloseTo(1, 2);
});

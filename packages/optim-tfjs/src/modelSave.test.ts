import { AdamW } from "optim-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { denseModel, fit, saved } from "../testing/model.ts";
import { layers, numbersOf, tf, ways } from "../testing/tensorflow.ts";
import { tfjs } from "./tfjs.ts";
import type { TfjsOptimizer } from "./tfjsOptimizer.ts";

const { rule } = AdamW;
type Made = TfjsOptimizer<typeof tf, typeof rule.hyper, typeof rule.state>;

const weightsOf = (model: layers.LayersModel): Float32Array[] => model.getWeights().map(numbersOf);
const optimizerOf = (model: layers.LayersModel): Made => model.optimizer as Made;
const load = (handler: tf.io.IOHandler): Promise<layers.LayersModel> => layers.loadLayersModel(handler);

describe.each(ways)("model.save({ includeOptimizer: true }), $way", ({ backend, ops }) => {
  beforeEach(async () => void (await tf.setBackend(backend)));
  afterEach(() => tf.disposeVariables());

  const compile = (model: layers.LayersModel): Made => {
    const optimizer = tfjs(tf, AdamW, {
      lr: 0.02,
      amsgrad: "corrected",
      clipNorm: 0.7,
      ops,
      groups: [{ params: (v) => v.shape.length > 1, weightDecay: 0.1, lr: 0.01 }],
      weightDecay: 0,
    });
    model.compile({ optimizer, loss: "meanSquaredError" });
    return optimizer;
  };

  it("resumes bit for bit, in the same process, where names get suffixes", async () => {
    const straight = denseModel(1);
    compile(straight);
    const losses = await fit(straight, 9);

    const first = denseModel(1);
    compile(first);
    const begun = await fit(first, 4);
    const second = await load(await saved(first));
    expect(second.trainableWeights.map(({ name }) => name)).not.toEqual(first.trainableWeights.map(({ name }) => name));
    const resumed = await fit(second, 5);
    expect([...begun, ...resumed]).toEqual(losses);
    expect(weightsOf(second)).toEqual(weightsOf(straight));
    expect(optimizerOf(second).iterations).toBe(9);
    expect(optimizerOf(second).getClassName()).toBe("OptimAdamW");
    expect(optimizerOf(second).inner!.paramGroups.map(({ params: _, ...group }) => group)).toEqual(
      optimizerOf(straight).inner!.paramGroups.map(({ params: _, ...group }) => group),
    );
  });

  it("B15: resumes bit for bit at t = 100 and beyond", async () => {
    const straight = denseModel(2);
    compile(straight);
    await fit(straight, 130);
    const first = denseModel(2);
    compile(first);
    await fit(first, 100);
    const second = await load(await saved(first));
    await fit(second, 30);
    expect(weightsOf(second)).toEqual(weightsOf(straight));
  });

  it("a model that is saved again before it has stepped loses nothing", async () => {
    const first = denseModel(3);
    compile(first).setLearningRate(0.005);
    await fit(first, 3);
    const again = await load(await saved(await load(await saved(first))));
    expect(optimizerOf(again).learningRate).toBe(0.005);
    expect(optimizerOf(again).iterations).toBe(3);
    await fit(again, 2);
    await fit(first, 2);
    expect(weightsOf(again)).toEqual(weightsOf(first));
  });

  it("a rate that was set before the first step is saved, and set again after loading", async () => {
    const first = denseModel(3);
    const optimizer = compile(first);
    optimizer.learningRate = 0.04;
    const loaded = optimizerOf(await load(await saved(first)));
    expect(loaded.learningRate).toBe(0.04);
    loaded.learningRate = 0.002;
    loaded.configure({ groups: [{ params: (v) => v.shape.length > 1, weightDecay: 0.1, lr: 0.01 }] });
    loaded.watch(first);
    expect(loaded.paramGroups.map(({ lr, initialLr }) => [lr, initialLr])).toEqual([
      [0.001, 0.01],
      [0.002, 0.02],
    ]);
  });

  it("saving over and over leaks nothing, and neither does loading", async () => {
    const model = denseModel(4);
    compile(model);
    await fit(model, 1);
    await model.optimizer.getWeights();
    const before = tf.memory().numTensors;
    for (let i = 0; i < 3; i++) await model.optimizer.setWeights(await model.optimizer.getWeights());
    await fit(model, 1);
    expect(tf.memory().numTensors).toBe(before);
    model.optimizer.dispose();
  });
});

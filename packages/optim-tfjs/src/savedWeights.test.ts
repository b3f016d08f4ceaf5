import { AdamW } from "optim-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { denseModel, fit, saved } from "../testing/model.ts";
import { layers, numbersOf, tf } from "../testing/tensorflow.ts";
import { tfjs } from "./tfjs.ts";

describe("saved weights", () => {
  beforeEach(async () => void (await tf.setBackend("cpu")));
  afterEach(() => tf.disposeVariables());

  it("the state of a disposed variable is not saved, nor given to the one that has its name now", async () => {
    const make = (): tf.Variable => tf.variable(tf.tensor([1, 2]), true, "renewed");
    const optimizer = tfjs(tf, AdamW, { lr: 0.1 });
    const step = (of: typeof optimizer): void => of.applyGradients({ renewed: tf.ones([2]) });
    const first = make();
    for (let i = 0; i < 3; i++) step(optimizer);
    first.dispose();
    const second = make();
    step(optimizer);
    const [config, weights] = [optimizer.getConfig(), await optimizer.getWeights()];
    expect(weights.filter(({ name }) => name.endsWith("/step")).map(({ tensor }) => tensor.dataSync()[0])).toEqual([1]);
    const made = optimizer.constructor as unknown as { fromConfig(cls: unknown, config: unknown): typeof optimizer };
    const copy = made.fromConfig(made, config);
    await copy.setWeights(weights);
    const value = second.clone();
    step(optimizer);
    const after = numbersOf(second);
    second.assign(value as never);
    step(copy);
    expect(numbersOf(second)).toEqual(after);
  });

  it("two saves at once both get their weights, and nothing leaks", async () => {
    const model = denseModel(8);
    model.compile({ optimizer: tfjs(tf, AdamW, { lr: 0.1 }), loss: "meanSquaredError" });
    await fit(model, 2);
    await saved(model);
    const before = tf.memory().numTensors;
    const handlers = await Promise.all([saved(model), saved(model)]);
    for (const handler of handlers)
      expect(((await layers.loadLayersModel(handler)).optimizer as tf.Optimizer).iterations).toBe(2);
    await saved(model);
    const models = 2 * model.weights.length;
    expect(tf.memory().numTensors).toBe(before + models);
  });

  it("that are wrong are one error each, and nothing moves", async () => {
    const v = tf.variable(tf.tensor([1, 2]));
    const optimizer = tfjs(tf, AdamW, { lr: 0.1, variables: [v] });
    optimizer.applyGradients({ [v.name]: tf.ones([2]) });
    const before = await optimizer.inner!.stateDict();
    const weights = await optimizer.getWeights();
    for (const wrong of [undefined, [null], [{ name: "iter" }]])
      await expect(optimizer.setWeights(wrong as never)).rejects.toThrow(
        "AdamW.setWeights: the weights are no list of { name, tensor }.",
      );
    await expect(
      optimizer.setWeights([{ name: "iter", tensor: tf.scalar(-1.5) }, ...weights.slice(1)]),
    ).rejects.toThrow('AdamW.setWeights: "iter" is -1.5, no count.');
    await optimizer.getWeights();
    await expect(optimizer.setWeights(weights)).rejects.toThrow(
      'AdamW.setWeights: "iter" is disposed. Clone what is to outlive the next getWeights().',
    );
    expect(await optimizer.inner!.stateDict()).toEqual(before);
    expect(optimizer.iterations).toBe(1);
  });
});

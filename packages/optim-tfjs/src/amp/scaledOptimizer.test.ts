import { AdamW, SGD, StepLR } from "optim-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { denseModel, fit, saved } from "../../testing/model.ts";
import { layers, numbersOf, tf, ways } from "../../testing/tensorflow.ts";
import { register, scaledOptimizer } from "../amp.ts";
import { tfjs } from "../tfjs.ts";
import type { ScaledTfOptimizer } from "./scaledTfOptimizer.ts";

const { rule } = AdamW;
type Made = ScaledTfOptimizer<typeof tf, typeof rule.hyper, typeof rule.state>;

const weightsOf = (model: layers.LayersModel): Float32Array[] => model.getWeights().map(numbersOf);
const optimizerOf = (model: layers.LayersModel): Made => model.optimizer as Made;

afterEach(() => tf.disposeVariables());

describe.each(ways)("model.fit with a scaled optimizer, $way", ({ backend, ops }) => {
  beforeEach(async () => void (await tf.setBackend(backend)));

  /** A scale at which the first half gradients overflow. */
  const compile = (model: layers.LayersModel, initScale = 2 ** 17): Made => {
    const optimizer = scaledOptimizer(tf, tfjs(tf, AdamW, { lr: 0.02, ops, weightDecay: 0.1 }), {
      autocast: true,
      clipNorm: 0.7,
      initScale,
      growthInterval: 3,
    });
    model.compile({ optimizer, loss: "meanSquaredError" });
    return optimizer;
  };

  it("trains in half precision by one line: losses are unscaled, and those of float32 but for rounding", async () => {
    const half = denseModel(1);
    const optimizer = compile(half, 1024);
    expect(optimizer).toBeInstanceOf(tf.Optimizer);
    const losses = await fit(half, 30);
    const full = denseModel(1);
    full.compile({
      optimizer: tfjs(tf, AdamW, { lr: 0.02, ops, clipNorm: 0.7, weightDecay: 0.1 }),
      loss: "meanSquaredError",
    });
    const reference = await fit(full, 30);
    expect(losses).not.toEqual(reference);
    losses.forEach((loss, i) => expect(Math.abs(loss - reference[i]!)).toBeLessThan(0.02 * reference[0]!));
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 2);
    expect(optimizer.iterations).toBe(30);
  });

  it("steps that overflow are no steps, and model.save knows that: it resumes bit for bit, the scale too", async () => {
    const straight = denseModel(2);
    const kept = compile(straight);
    const losses = await fit(straight, 20);
    const { state } = await kept.optimizer.inner!.stateDict();
    expect(state[0]!.step).toBeLessThan(18);
    expect(kept.iterations).toBe(20);

    const first = denseModel(2);
    compile(first);
    const begun = await fit(first, 10);
    const second = await layers.loadLayersModel(await saved(first));
    const optimizer = optimizerOf(second);
    expect(optimizer.getClassName()).toBe("OptimScaled");
    expect(await optimizer.scaler.stateDict()).toEqual(await optimizerOf(first).scaler.stateDict());
    expect(await optimizer.scaler.stateDict()).toMatchObject({ growthTracker: 2 });
    expect(optimizer.iterations).toBe(10);
    const resumed = await fit(second, 10);
    expect([...begun, ...resumed]).toEqual(losses);
    expect(weightsOf(second)).toEqual(weightsOf(straight));
    expect((await optimizer.optimizer.inner!.stateDict()).state).toEqual(state);
    expect(await optimizer.scaler.getScale()).toBe(await kept.scaler.getScale());
  });

  it("saving, loading and disposing leak nothing", async () => {
    const model = denseModel(4);
    const before = tf.memory().numTensors;
    const optimizer = compile(model);
    await fit(model, 2);
    await optimizer.getWeights();
    const inUse = tf.memory().numTensors;
    for (let i = 0; i < 3; i++) await optimizer.setWeights(await optimizer.getWeights());
    await fit(model, 1);
    await new Promise((done) => setTimeout(done, 20));
    expect(tf.memory().numTensors).toBe(inUse);
    optimizer.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("a scaled optimizer", () => {
  beforeEach(async () => void (await tf.setBackend("cpu")));

  it("hands the rate on, and its schedule goes on when a step is skipped", () => {
    const inner = tfjs(tf, SGD, { lr: 8, schedule: (one) => new StepLR(one, { stepSize: 1, gamma: 0.5 }) });
    const v = tf.variable(tf.tensor1d([1]));
    const optimizer = scaledOptimizer(tf, inner, { initScale: 4 });
    expect(optimizer.learningRate).toBe(8);
    optimizer.applyGradients({ [v.name]: tf.tensor1d([Number.NaN]) });
    expect([optimizer.learningRate, v.dataSync()[0]]).toEqual([4, 1]);
    optimizer.applyGradients([{ name: v.name, tensor: tf.tensor1d([0.5]) }]);
    expect([optimizer.learningRate, v.dataSync()[0]]).toEqual([2, 0]);
    optimizer.setLearningRate(0.5);
    expect(inner.learningRate).toBe(0.5);
    expect(optimizer.scaler.history()).toEqual([
      { update: 1, scale: 2, skipped: 1 },
      { update: 2, scale: 2, skipped: 1 },
    ]);
  });

  it("computes scaled gradients of some variables, and the loss as it is, even one that is the user's own", () => {
    const [v, w] = [tf.variable(tf.scalar(3)), tf.variable(tf.scalar(5))];
    const optimizer = scaledOptimizer(tf, tfjs(tf, SGD), { initScale: 8 });
    const { value, grads } = optimizer.computeGradients(() => tf.mul(v, w) as tf.Scalar, [w]);
    expect([value.dataSync()[0], grads[w.name]!.dataSync()[0], grads[v.name]]).toEqual([15, 24, undefined]);
    const own = optimizer.minimize(() => v as unknown as tf.Scalar, true, [v]);
    expect([own!.dataSync()[0], v.isDisposed]).toEqual([3, false]);
    expect(optimizer.minimize(() => tf.square(v), false, [v])).toBeNull();
    // tf itself leaks a tensor where a loss depends on nothing.
    const leaked = (minimize: (f: () => tf.Scalar) => unknown): number => {
      const before = tf.memory().numTensors;
      expect(() => minimize(() => tf.scalar(1))).toThrow("Cannot find a connection");
      return tf.memory().numTensors - before;
    };
    expect(leaked((f) => optimizer.minimize(f))).toBe(leaked(tf.variableGrads));
  });

  it("what was saved with another class is refused with a word on what to do", async () => {
    const made = scaledOptimizer(tf, tfjs(tf, AdamW));
    const own = made.constructor as unknown as { fromConfig(cls: unknown, dict: unknown): Made };
    const config = made.getConfig() as { optim: string };
    expect(own.fromConfig(own, config).optimizer.getClassName()).toBe("OptimAdamW");
    const other = { optim: config.optim.replace("OptimAdamW", "OptimUnknown") };
    expect(() => own.fromConfig(own, other)).toThrow(
      'scaledOptimizer: it was saved with OptimUnknown, which this process does not know yet. Call register(tf, …) of "optim-tfjs/amp"',
    );
    for (const dict of [undefined, {}, { optim: "{}" }, { optim: "1" }])
      expect(() => own.fromConfig(own, dict)).toThrow("scaledOptimizer: this config is not one that getConfig()");
    await expect(made.setWeights([])).rejects.toThrow('the last two weights are not "gradScaler/scale"');
    register(tf, SGD);
    const map = tf.serialization.SerializationMap.getMap().classNameMap;
    expect(Object.keys(map)).toEqual(expect.arrayContaining(["OptimScaled", "OptimSGD"]));
  });

  it("its factors are saved as they are now, and a scaler that is not enabled saves none", async () => {
    const made = scaledOptimizer(tf, tfjs(tf, AdamW), { growthInterval: 5 });
    made.scaler.setGrowthInterval(7);
    const own = made.constructor as unknown as { fromConfig(cls: unknown, dict: unknown): Made };
    expect(own.fromConfig(own, made.getConfig()).scaler.getGrowthInterval()).toBe(7);
    const plain = scaledOptimizer(tf, tfjs(tf, AdamW), { enabled: false });
    const weights = await plain.getWeights();
    expect(weights.map(({ name }) => name)).toEqual(["iter"]);
    await own.fromConfig(own, plain.getConfig()).setWeights(weights);
  });
});

import { AdamW, decayGroups, SGD, StepLR } from "optim-core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { denseModel, fit } from "../testing/model.ts";
import { noiseVariable, numbersOf, tf, ways } from "../testing/tensorflow.ts";
import { tfjs } from "./tfjs.ts";

describe.each(ways)("in the place of a tf.Optimizer, $way", ({ backend, ops }) => {
  beforeEach(async () => void (await tf.setBackend(backend)));
  afterEach(() => tf.disposeVariables());

  it("trains a model, like tf's own Adam, and leaks nothing", async () => {
    const [model, other] = [denseModel(1), denseModel(1)];
    const optimizer = tfjs(tf, AdamW, { lr: 0.01, weightDecay: 0, eps: 1e-7, ops });
    expect(optimizer).toBeInstanceOf(tf.Optimizer);
    model.compile({ optimizer, loss: "meanSquaredError" });
    other.compile({ optimizer: tf.train.adam(0.01), loss: "meanSquaredError" });
    const losses = await fit(model, 20);
    const theirs = await fit(other, 20);
    losses.forEach((loss, i) => expect(Math.abs(loss - theirs[i]!)).toBeLessThan(1e-4 * theirs[i]!));
    expect(losses.at(-1)).toBeLessThan(0.9 * losses[0]!);
    const before = tf.memory().numTensors;
    await fit(model, 5);
    expect(tf.memory().numTensors).toBe(before);
    expect(optimizer.iterations).toBe(25);
  });

  it("minimize, computeGradients and tf.variableGrads", () => {
    const v = tf.variable(tf.tensor([3, -4]));
    const optimizer = tfjs(tf, SGD, { lr: 0.1, ops });
    const loss = (): tf.Scalar => tf.sum(tf.square(v)) as tf.Scalar;
    const cost = optimizer.minimize(loss, true, [v])!;
    expect(cost.dataSync()[0]).toBe(25);
    expect(optimizer.minimize(loss)).toBeNull();
    for (const gradients of [() => optimizer.computeGradients(loss), () => tf.variableGrads(loss)]) {
      const { value, grads } = gradients();
      optimizer.applyGradients(grads);
      tf.dispose([value, ...Object.values(grads)]);
    }
    numbersOf(v).forEach((x, i) => expect(x).toBeCloseTo([3, -4][i]! * 0.8 ** 4, 5));
    expect(optimizer.iterations).toBe(4);
  });
});

describe("groups, rates, hooks and schedules", () => {
  let matrix: tf.Variable;
  let bias: tf.Variable;
  beforeEach(async () => {
    await tf.setBackend("cpu");
    matrix = noiseVariable([2, 2], 1);
    bias = noiseVariable([2], 2);
  });
  afterEach(() => tf.disposeVariables());

  const membership = (optimizer: { paramGroups: readonly { params: readonly { name?: string }[] }[] }): unknown =>
    optimizer.paramGroups.map(({ params }) => params.map(({ name }) => name));

  it("by test, by list, and by decayGroups; the first that has a variable keeps it", () => {
    const variables = [matrix, bias];
    const tested = tfjs(tf, AdamW, {
      variables,
      groups: [
        { params: (v) => v === bias, lr: 1 },
        { params: () => true, lr: 2 },
      ],
    });
    const listed = tfjs(tf, AdamW, { variables, groups: [{ params: [bias], lr: 1 }] });
    const sorted = tfjs(tf, AdamW, { variables, groups: (params) => decayGroups(params, 0.3) });
    expect(membership(tested)).toEqual([[bias.name], [matrix.name]]);
    expect(tested.paramGroups.map(({ lr }) => lr)).toEqual([1, 2]);
    expect(membership(listed)).toEqual([[bias.name], [matrix.name]]);
    expect(listed.paramGroups.map(({ lr }) => lr)).toEqual([1, 0.001]);
    expect(sorted.paramGroups.map(({ weightDecay }) => weightDecay)).toEqual([0.3, 0]);
    expect(membership(sorted)).toEqual([[matrix.name], [bias.name]]);
  });

  it("what is noted on a variable is noted on its parameter, so that groups can go by it", () => {
    const tags = { mup: { role: "bias", width: 2 } };
    Object.assign(bias, { tags });
    const optimizer = tfjs(tf, SGD, {
      variables: [matrix, bias],
      groups: (params) => [{ params: params.filter((p) => p.tags === tags), lr: 1 }],
    });
    expect(membership(optimizer)).toEqual([[bias.name], [matrix.name]]);
    expect(optimizer.paramGroups[1]!.params[0]).not.toHaveProperty("tags");
  });

  it("a model stands for its weights", () => {
    const model = denseModel(1);
    const optimizer = tfjs(tf, AdamW, { variables: model, groups: [{ params: [model.trainableWeights[1]!], lr: 1 }] });
    expect(membership(optimizer)).toEqual([
      [model.trainableWeights[1]!.name],
      [0, 2, 3].map((i) => model.trainableWeights[i]!.name),
    ]);
  });

  it("variables that come later are put in a group by the same tests, at the rate in force", () => {
    const optimizer = tfjs(tf, SGD, { lr: 0.1, groups: [{ params: (v) => v.shape.length > 1, lr: 0.01 }] });
    optimizer.watch([matrix]);
    optimizer.learningRate = 0.05;
    optimizer.watch([bias, noiseVariable([1, 1], 1)]);
    optimizer.watch([bias]);
    expect(optimizer.paramGroups.map(({ lr, initialLr, params }) => [lr, initialLr, params.length])).toEqual([
      [0.005, 0.01, 1],
      [0.005, 0.01, 1],
      [0.05, 0.1, 1],
    ]);
  });

  it("B1: setting the rate keeps the ratio between groups, through 0 as well", () => {
    const optimizer = tfjs(tf, SGD, { lr: 0.1, variables: [matrix, bias], groups: [{ params: [matrix], lr: 0.02 }] });
    for (const rate of [0.3, 0, 0.5]) {
      optimizer.setLearningRate(rate);
      expect(optimizer.learningRate).toBe(rate);
      expect(optimizer.paramGroups.map(({ lr }) => lr)).toEqual([rate * (0.02 / 0.1), rate]);
    }
    const onlyOther = tfjs(tf, SGD, { lr: 0.1, variables: [matrix], groups: [{ params: [matrix], lr: 0.02 }] });
    expect(onlyOther.learningRate).toBeCloseTo(0.1, 12);
  });

  it("hooks are added as soon as there is something to hook", () => {
    const optimizer = tfjs(tf, SGD, { lr: 0.1 });
    const seen: number[] = [];
    optimizer.whenReady((inner) => void inner.hook("preStep", () => void seen.push(inner.paramGroups.length)));
    expect(optimizer.paramGroups).toEqual([]);
    optimizer.applyGradients({ [bias.name]: tf.onesLike(bias) });
    expect(seen).toEqual([1]);
    const ready = vi.fn();
    optimizer.whenReady(ready);
    expect(ready).toHaveBeenCalledExactlyOnceWith(optimizer.inner);
  });

  it("a hook that throws leaves weights and counts as they were", () => {
    const optimizer = tfjs(tf, SGD, { lr: 0.1 });
    const before = numbersOf(bias);
    optimizer.whenReady((inner) => {
      const unhook = inner.hook("preStep", () => {
        unhook();
        throw new Error("not now");
      });
    });
    const apply = (): void => optimizer.applyGradients({ [bias.name]: tf.onesLike(bias) });
    expect(apply).toThrow("not now");
    expect(numbersOf(bias)).toEqual(before);
    expect(optimizer.iterations).toBe(0);
    apply();
    expect(numbersOf(bias)).toEqual(before.map((x) => Math.fround(x - Math.fround(0.1))));
  });

  it("a schedule steps after every update; a scheduler of one's own takes the optimizer", () => {
    const step = (optimizer: { applyGradients(g: Record<string, tf.Tensor>): void }): void =>
      optimizer.applyGradients({ [bias.name]: tf.onesLike(bias) });
    const scheduled = tfjs(tf, SGD, { lr: 1, schedule: (inner) => new StepLR(inner, { stepSize: 2, gamma: 0.5 }) });
    const rates = Array.from({ length: 5 }, () => {
      step(scheduled);
      return scheduled.learningRate;
    });
    expect(rates).toEqual([1, 0.5, 0.5, 0.25, 0.25]);
    expect(scheduled.scheduler).toBeInstanceOf(StepLR);

    const byHand = tfjs(tf, SGD, { lr: 1, variables: [bias] });
    const scheduler = new StepLR(byHand, { stepSize: 1, gamma: 0.5 });
    scheduler.step();
    expect(byHand.learningRate).toBe(0.5);
  });

  it("a schedule that fails leaves no half-made optimizer", () => {
    const before = tf.memory().numTensors;
    const optimizer = tfjs(tf, AdamW, { ops: true, schedule: (inner) => new StepLR(inner, { stepSize: 0 }) });
    expect(() => optimizer.watch([bias])).toThrow(/stepSize/);
    expect(optimizer.inner).toBeUndefined();
    expect(tf.memory().numTensors).toBe(before);
  });
});

import { AdamW, SGD } from "optim-core";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { noiseVariable, numbersOf, tf } from "../../testing/tensorflow.ts";
import { gradScaler, scaledOptimizer } from "../amp.ts";
import { tfjs } from "../tfjs.ts";

const infinite = Number.POSITIVE_INFINITY;

beforeAll(async () => void (await tf.setBackend("wasm")));
afterEach(() => tf.disposeVariables());

/** An optimizer with weight 1 and rate 1, and a scaler of 4. */
function ready() {
  const v = tf.tidy(() => tf.variable(tf.tensor([1])));
  const optimizer = tfjs(tf, SGD, { lr: 1, variables: [v] });
  return { v, optimizer, scaler: gradScaler(tf, { initScale: 4 }), of: (g: number) => ({ [v.name]: tf.tensor([g]) }) };
}

describe("what cannot be scaled", () => {
  it("an optimizer that clips by itself", () => {
    const { scaler, of } = ready();
    const norm = tfjs(tf, SGD, { clipNorm: 2 });
    expect(() => scaler.step(norm, of(1))).toThrow(
      "GradScaler: SGD has clipNorm: 2, which would clip scaled gradients. Leave it out, and call scaler.clipGradNorm(optimizer, 2)",
    );
    expect(() => scaledOptimizer(tf, norm)).toThrow("SGD has clipNorm: 2");
    expect(() => scaler.clipGradNorm(tfjs(tf, SGD, { clipValue: 3 }), 1)).toThrow("GradScaler: SGD has clipValue: 3");
    expect(scaledOptimizer(tf, norm, { enabled: false }).scaler.isEnabled()).toBe(false);
  });

  it("an optimizer that tfjs() has not made", () => {
    const { scaler } = ready();
    expect(() => scaler.step(tf.train.sgd(1) as never, {})).toThrow(
      "GradScaler: the optimizer is none that tfjs() has made. Make it so: tfjs(tf, AdamW, { … }).",
    );
    expect(() => scaledOptimizer(tf, tf.train.sgd(1) as never)).toThrow("GradScaler: the optimizer is none");
    expect(() => scaledOptimizer(tf, tf.train.sgd(1) as never, { enabled: false })).toThrow("scaledOptimizer: the");
  });

  it("kernels by operations, and the other way round", () => {
    const { optimizer, scaler, of, v } = ready();
    const plain = tfjs(tf, SGD, { differentiable: true });
    expect(() => scaler.step(plain, of(1))).toThrow(
      "SGD steps by plain operations of tf. Give the scaler the option ops: true.",
    );
    expect(() => gradScaler(tf, { ops: true }).step(optimizer, of(1))).toThrow(
      "the scaler is plain operations of tf, and SGD is not",
    );
    expect(scaledOptimizer(tf, plain).applyGradients(of(2 ** 20))).toBeUndefined();
    expect([...numbersOf(v)]).not.toEqual([1]);
  });

  it("what is no tensor, and a scale that is gone", () => {
    const { scaler } = ready();
    expect(() => scaler.scale(2 as never)).toThrow("GradScaler: an output is 2, which is no tensor.");
    expect(() => scaler.computeGradients((async () => 1) as never)).toThrow("an output is [object Promise]");
    tf.disposeVariables();
    expect(() => scaler.scale(tf.scalar(1))).toThrow("GradScaler: its scale is disposed");
  });
});

describe("out of turn", () => {
  it("two steps, two norms, a norm after a step, an update of nothing", async () => {
    const { optimizer, scaler, of, v } = ready();
    expect(() => scaler.update()).toThrow("GradScaler: update() without a step()");
    await expect(scaler.foundInf(optimizer)).rejects.toThrow("foundInf() is known between step() and update()");
    scaler.clipGradNorm(optimizer, 10);
    expect(() => scaler.clipGradNorm(optimizer, 10)).toThrow("clipGradNorm() has already been called");
    scaler.step(optimizer, of(2));
    expect(() => scaler.step(optimizer, of(2))).toThrow("step() has already been called since the last update()");
    expect(() => scaler.clipGradNorm(optimizer, 1)).toThrow("clipGradNorm() is being called after step()");
    expect([...numbersOf(v)]).toEqual([0.5]);
    expect(optimizer.iterations).toBe(1);
    scaler.update();
    scaler.step(optimizer, of(2));
    expect([...numbersOf(v)]).toEqual([0]);
  });

  it("no gradient: an error, and nothing has changed", () => {
    const { optimizer, scaler, v } = ready();
    expect(() => scaler.step(optimizer, { [v.name]: null as never })).toThrow("no parameter of SGD has a gradient");
    expect(() => scaler.step(tfjs(tf, SGD), {})).toThrow("GradScaler: SGD was given no gradient.");
    expect(() => scaler.update()).toThrow("without a step()");
    expect(optimizer.iterations).toBe(0);
  });

  it("a step that fails changes nothing, and the next one looks at its own gradients", () => {
    const { optimizer, scaler, of, v } = ready();
    expect(() => scaler.step(optimizer, { [v.name]: tf.tensor([1, 2]) })).toThrow("has shape [2], the variable [1]");
    scaler.clipGradNorm(optimizer, 10);
    optimizer.paramGroups[0]!.lr = -1;
    expect(() => scaler.step(optimizer, of(infinite))).toThrow("lr");
    optimizer.paramGroups[0]!.lr = 1;
    expect(() => optimizer.applyGradients(of(2))).toThrow("step by scaler.step(optimizer)");
    scaler.step(optimizer, of(2));
    expect([...numbersOf(v)]).toEqual([0.5]);
    expect(optimizer.iterations).toBe(1);
  });
});

it("between rounds, and after a step that failed, a plain step is plain", () => {
  const { optimizer, scaler, of, v } = ready();
  scaler.step(optimizer, of(infinite));
  scaler.update();
  optimizer.applyGradients(of(0.25));
  expect([...numbersOf(v)]).toEqual([0.75]);
  optimizer.paramGroups[0]!.lr = -1;
  expect(() => scaler.step(optimizer, of(infinite))).toThrow("lr");
  optimizer.paramGroups[0]!.lr = 1;
  optimizer.applyGradients(of(0.25));
  expect([...numbersOf(v)]).toEqual([0.5]);
});

describe("options out of their domain", () => {
  it("are refused before anything is made", () => {
    const before = tf.memory().numTensors;
    for (const initScale of [0, infinite, Number.NaN, -1])
      expect(() => gradScaler(tf, { initScale })).toThrow(`GradScaler: initScale is ${initScale}`);
    expect(() => gradScaler(tf, { growthFactor: 1 })).toThrow("growthFactor is 1");
    expect(() => gradScaler(tf, { autocast: "fp16" as "f16" })).toThrow(
      'GradScaler: autocast is "fp16"; it must be true, false, "f16" or "bf16".',
    );
    const optimizer = tfjs(tf, AdamW);
    expect(() => scaledOptimizer(tf, optimizer, { clipNorm: 0 })).toThrow("scaledOptimizer: clipNorm is 0");
    expect(() => scaledOptimizer(tf, optimizer, { clipNorm: 1, enabled: false })).toThrow(
      "scaledOptimizer: clipNorm needs a scaler that is enabled. Without one, clip in the optimizer: tfjs(tf, AdamW, { clipNorm }).",
    );
    expect(tf.memory().numTensors).toBe(before);
    const { scaler } = ready();
    expect(() => scaler.clipGradNorm(optimizer, -1)).toThrow("maxNorm is -1");
    expect(() => scaler.clipGradNorm(optimizer, 1, { normType: Number.NaN })).toThrow("normType is NaN");
    expect(() => scaler.update(0)).toThrow("newScale is 0");
    expect(() => scaler.loadStateDict({})).toThrow("the state dict is empty");
    expect(() => scaler.setGrowthInterval(0)).toThrow("growthInterval is 0");
  });
});

it("a scaler that is not enabled lets everything through", async () => {
  const v = noiseVariable([3], 1);
  const before = numbersOf(v);
  const scaler = gradScaler(tf, { enabled: false, autocast: "bf16" });
  const optimizer = tfjs(tf, SGD, { lr: 1 });
  const x = tf.scalar(2);
  expect(scaler.scale(x)).toBe(x);
  const loss = scaler.minimize(optimizer, () => tf.sum(v) as tf.Scalar, true)!;
  expect(loss.dataSync()[0]).toBeCloseTo(before.reduce((a, b) => a + b));
  expect(numbersOf(v)).toEqual(before.map((y) => y - 1));
  scaler.step(optimizer, { [v.name]: tf.tensor([infinite, 0, 0]) });
  scaler.update();
  expect(numbersOf(v)[0]).toBe(-infinite);
  expect([await scaler.getScale(), await scaler.stateDict(), scaler.history()]).toEqual([1, {}, []]);
  expect(() => scaler.clipGradNorm(optimizer, 1)).toThrow("GradScaler: it is not enabled, so nothing would clip.");
  scaler.dispose();
});

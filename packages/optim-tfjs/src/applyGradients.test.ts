import { AdamW, type JsBuffer, type Param, parameter, SGD } from "optim-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { noise, noiseVariable, numbersOf, tf, ways } from "../testing/tensorflow.ts";
import { tfjs } from "./tfjs.ts";

const shapes = [[3, 4], [4], [], [2, 1, 3]];

describe.each(ways)("$way", ({ backend, ops }) => {
  let variables: tf.Variable[];
  beforeEach(async () => {
    await tf.setBackend(backend);
    variables = shapes.map((shape, i) => noiseVariable(shape, i + 1));
  });
  afterEach(() => tf.disposeVariables());

  const gradientOf = (i: number, t: number): tf.Tensor => tf.tensor(noise(variables[i]!.size, 100 * t + i), shapes[i]!);
  const gradients = (t: number, which = [0, 1, 2, 3]): tf.NamedTensorMap =>
    Object.fromEntries(which.map((i) => [variables[i]!.name, gradientOf(i, t)]));

  /** The same weights on optim-core's own backend. */
  const reference = (): Param<JsBuffer>[] =>
    variables.map((v) => parameter(numbersOf(v), { name: v.name, shape: v.shape }));

  /** Bit for bit where the JavaScript backend steps; the float32 bound of operations that round one by one otherwise. */
  const expectSame = (expected: readonly Param<JsBuffer>[]): void =>
    variables.forEach((v, i) => {
      const got = numbersOf(v);
      const want = expected[i]!.data;
      if (!ops) return expect(got).toEqual(want);
      const largest = Math.max(...want.map(Math.abs));
      got.forEach((x, k) =>
        expect(Math.abs(x - want[k]!)).toBeLessThanOrEqual(1e-5 * Math.abs(want[k]!) + 2e-6 * largest),
      );
    });

  it("AdamW with amsgrad, a moving rate and groups is optim-core's, over 30 steps", () => {
    const options = { lr: 0.02, amsgrad: true, weightDecay: 0.1 } as const;
    const optimizer = tfjs(tf, AdamW, {
      ...options,
      ops,
      groups: [{ params: (v) => v.shape.length < 2, weightDecay: 0 }],
    });
    const params = reference();
    const own = new AdamW(
      [{ params: [params[1]!, params[2]!], weightDecay: 0 }, { params: [params[0]!, params[3]!] }],
      options,
    );
    for (let t = 1; t <= 30; t++) {
      optimizer.learningRate = 0.02 / t;
      for (const group of own.paramGroups) group.lr = 0.02 / t;
      params.forEach((p, i) => {
        p.grad = noise(p.data.length, 100 * t + i);
      });
      own.step();
      tf.tidy(() => optimizer.applyGradients(gradients(t)));
      expectSame(params);
    }
    expect(optimizer.iterations).toBe(30);
  });

  it("clipValue, then clipNorm, are those of optim-core, and the gradients stay as they are", () => {
    const optimizer = tfjs(tf, SGD, { lr: 1, momentum: 0.9, clipValue: 0.5, clipNorm: 1, ops });
    const params = reference();
    const own = new SGD(params, { lr: 1, momentum: 0.9 });
    const grads = gradients(1);
    const before = Object.values(grads).map(numbersOf);
    for (let t = 0; t < 3; t++) {
      const clipped = params.map((_, i) => before[i]!.map((x) => Math.max(-0.5, Math.min(0.5, x))));
      const norm = Math.fround(Math.sqrt(clipped.flatMap((g) => [...g]).reduce((sum, x) => sum + x * x, 0)));
      const factor = Math.fround(1 / Math.fround(norm + Math.fround(1e-6)));
      expect(factor).toBeLessThan(1);
      params.forEach((p, i) => {
        p.grad = clipped[i]!.map((x) => x * factor);
      });
      own.step();
      optimizer.applyGradients(grads);
      expectSame(params);
    }
    expect(Object.values(grads).map(numbersOf)).toEqual(before);
  });

  it("B14: order, form, and what is left out mean nothing; state and step count go by variable", async () => {
    const optimizer = tfjs(tf, AdamW, { lr: 0.1, ops });
    const params = reference();
    const own = new AdamW(params, { lr: 0.1 });
    const rounds: [number[], (t: number) => Parameters<typeof optimizer.applyGradients>[0]][] = [
      [[0, 1], (t) => gradients(t, [1, 0])],
      [[1, 3], (t) => [3, 1].map((i) => ({ name: variables[i]!.name, tensor: gradientOf(i, t) }))],
      [[3], (t) => ({ ...gradients(t, [3]), [variables[0]!.name]: null })],
      [
        [2],
        (t) => [
          { name: variables[3]!.name, tensor: undefined },
          { name: variables[1]!.name },
          { name: variables[2]!.name, tensor: gradientOf(2, t) },
        ],
      ],
      [[0, 1, 2, 3], (t) => gradients(t, [2, 0, 3, 1])],
    ];
    rounds.forEach(([stepped, given], t) => {
      params.forEach((p, i) => {
        p.grad = stepped.includes(i) ? noise(p.data.length, 100 * t + i) : null;
      });
      own.step();
      tf.tidy(() => optimizer.applyGradients(given(t)));
      expectSame(params);
    });
    const inner = optimizer.inner!;
    const steps = inner.paramGroups.flatMap((group) => group.params.map((p) => [p.name, inner.stateOf(p)?.step]));
    expect(Object.fromEntries(steps)).toEqual(Object.fromEntries(variables.map((v, i) => [v.name, [2, 3, 2, 3][i]])));
  });

  it("tfjs' bug with two sets of variables is not here: state never moves from one to another", () => {
    const optimizer = tfjs(tf, AdamW, { lr: 0.1, weightDecay: 0, ops });
    const [p, q] = [tf.variable(tf.scalar(1)), tf.variable(tf.tensor([1, 1]))];
    for (let i = 0; i < 5; i++) optimizer.minimize(() => tf.mul(p, 1) as tf.Scalar, false, [p]);
    optimizer.minimize(() => tf.sum(tf.neg(q)) as tf.Scalar, false, [q]);
    numbersOf(q).forEach((x) => expect(x).toBeCloseTo(1.1, 5));
  });

  it("variables that are not trainable are passed over", () => {
    const optimizer = tfjs(tf, SGD, { lr: 1, ops });
    variables[0]!.trainable = false;
    const before = numbersOf(variables[0]!);
    optimizer.applyGradients(gradients(1, [0, 1]));
    expect(numbersOf(variables[0]!)).toEqual(before);
    variables[0]!.trainable = true;
    optimizer.applyGradients(gradients(1, [0]));
    expect(numbersOf(variables[0]!)).not.toEqual(before);
  });

  it("tf.memory() is flat over 1,000 steps, inside tf.tidy and outside, and dispose() gives back all", () => {
    const before = tf.memory().numTensors;
    const optimizer = tfjs(tf, AdamW, { lr: 0.01, clipNorm: 1, amsgrad: true, ops });
    const grads = gradients(1);
    const step = (): void => optimizer.applyGradients(grads);
    tf.tidy(step);
    const after = tf.memory();
    for (let i = 0; i < 500; i++) step();
    for (let i = 0; i < 500; i++) tf.tidy(step);
    expect(tf.memory().numTensors).toBe(after.numTensors);
    expect(tf.memory().numDataBuffers).toBe(after.numDataBuffers);
    expect(tf.memory().numBytes).toBe(after.numBytes);
    expect(optimizer.iterations).toBe(1001);
    optimizer.dispose();
    tf.dispose(grads);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("two optimizers in one process do not meet", () => {
    const [a, b] = [tfjs(tf, AdamW, { lr: 0.1, ops }), tfjs(tf, AdamW, { lr: 0.1, ops })];
    const params = reference();
    const owns = [new AdamW([params[0]!, params[1]!], { lr: 0.1 }), new AdamW([params[2]!, params[3]!], { lr: 0.1 })];
    for (let t = 0; t < 5; t++) {
      params.forEach((p, i) => {
        p.grad = noise(p.data.length, 100 * t + i);
      });
      for (const own of owns) own.step();
      tf.tidy(() => a.applyGradients(gradients(t, [0, 1])));
      tf.tidy(() => b.applyGradients(gradients(t, [2, 3])));
      expectSame(params);
    }
    a.dispose();
    tf.tidy(() => b.applyGradients(gradients(9, [2, 3])));
  });
});

import { AdamW, parameter, SGD } from "optim-core";
import { beforeEach, describe, expect, it } from "vitest";
import { noise, noiseVariable, numbersOf, tf } from "../testing/tensorflow.ts";
import { tfjs } from "./tfjs.ts";

const start = noise(6, 1);
const target = noise(6, 2);
const knobs = { lr: 0.3, weightDecay: 0.2, beta1: 0.7 };
type Knobs = typeof knobs;

/** The loss after three steps of AdamW on ½|p − target|², in float64, by optim-core. */
function unrolled({ lr, weightDecay, beta1 }: Knobs, from = Float64Array.from(start)): number {
  const p = parameter(from.slice());
  const optimizer = new AdamW([p], { lr, weightDecay, betas: [beta1, 0.9], amsgrad: true });
  for (let t = 0; t < 3; t++) {
    p.grad = Float64Array.from(p.data, (x, i) => x - target[i]!);
    optimizer.step();
  }
  return Array.from(p.data).reduce((sum, x, i) => sum + 0.5 * (x - target[i]!) ** 2, 0);
}

const slope = (f: (x: number) => number, at: number): number => (f(at + 1e-5) - f(at - 1e-5)) / 2e-5;

describe.each(["cpu", "wasm"])("update() on %s", (backend) => {
  beforeEach(async () => void (await tf.setBackend(backend)));

  const optimizer = () => tfjs(tf, AdamW, { differentiable: true, amsgrad: true });
  const lossOf = (p: tf.Tensor): tf.Scalar =>
    tf.mul(tf.sum(tf.square(tf.sub(p, tf.tensor(target, [2, 3])))), 0.5) as tf.Scalar;

  /** The same in tensors: the gradients of each step are differentiated too. */
  function trained(w: tf.Tensor, lr: tf.Tensor, weightDecay: tf.Tensor, beta1: tf.Tensor): tf.Scalar {
    const meta = optimizer();
    let state: ReturnType<typeof meta.update>["state"] = {};
    let params: Record<string, tf.Tensor> = { w };
    for (let t = 0; t < 3; t++) {
      const grads = { w: tf.grad(lossOf)(params.w!) };
      ({ params, state } = meta.update({ params, grads, state, hyper: { lr, weightDecay, betas: [beta1, 0.9] } }));
    }
    return lossOf(params.w!);
  }

  it("gradients flow to weights, gradients and hyper-parameters, as finite differences in float64 say", () => {
    const w = tf.tensor(start, [2, 3]);
    const [lr, weightDecay, beta1] = [knobs.lr, knobs.weightDecay, knobs.beta1].map((x) => tf.scalar(x));
    const { value, grads } = tf.valueAndGrads(trained as never)([w, lr!, weightDecay!, beta1!]);
    expect(numbersOf(value)[0]).toBeCloseTo(unrolled(knobs), 5);
    const [dw, ...dKnobs] = grads.map(numbersOf);
    Object.keys(knobs).forEach((name, i) => {
      const wanted = slope((x) => unrolled({ ...knobs, [name]: x }), knobs[name as keyof Knobs]);
      expect(Math.abs(wanted)).toBeGreaterThan(1e-3);
      expect(Math.abs(dKnobs[i]![0]! - wanted)).toBeLessThan(1e-3 * Math.abs(wanted));
    });
    dw!.forEach((x, k) => {
      const wanted = slope(
        (at) =>
          unrolled(
            knobs,
            Float64Array.from(start, (s, i) => (i === k ? at : s)),
          ),
        start[k]!,
      );
      expect(Math.abs(x - wanted)).toBeLessThan(1e-3 * Math.abs(wanted) + 1e-5);
    });
  });

  it("is the step that applyGradients makes, clipping included, and changes nothing itself", () => {
    const v = noiseVariable([2, 3], 5);
    const optimizer = tfjs(tf, SGD, {
      lr: 0.1,
      momentum: 0.9,
      nesterov: true,
      clipValue: 0.4,
      clipNorm: 0.5,
      differentiable: true,
    });
    let params: Record<string, tf.Tensor> = { v: tf.clone(v), still: tf.scalar(1) };
    let state: ReturnType<typeof optimizer.update>["state"] = {};
    const { still } = params;
    for (let t = 0; t < 4; t++) {
      const g = tf.tensor(noise(6, t), [2, 3]);
      const before = numbersOf(v);
      ({ params, state } = optimizer.update({ params, grads: { v: g, still: null }, state }));
      expect(numbersOf(v)).toEqual(before);
      optimizer.applyGradients({ [v.name]: g });
      numbersOf(params.v!).forEach((x, i) => expect(x).toBeCloseTo(numbersOf(v)[i]!, 6));
    }
    expect(params.still).toBe(still);
    expect(Object.keys(state)).toEqual(["v"]);
    expect(state.v!.step).toBe(4);
    v.dispose();
  });

  it("leaves only what it returns", () => {
    const params = { w: tf.tensor(start) };
    const grads = { w: tf.tensor(target) };
    const before = tf.memory().numTensors;
    const first = optimizer().update({ params, grads });
    expect(tf.memory().numTensors).toBe(before + 4);
    const second = optimizer().update({ params: first.params, grads, state: first.state });
    expect(tf.memory().numTensors).toBe(before + 8);
    tf.dispose([first, second] as never);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("refuses what it cannot do", () => {
    const w = tf.scalar(1);
    expect(() => tfjs(tf, SGD, {}).update({ params: { w }, grads: { w } })).toThrow(
      "SGD: update() needs the option differentiable: true.",
    );
    const grouped = tfjs(tf, SGD, { differentiable: true, groups: [{ params: () => true, lr: 1 }] });
    expect(() => grouped.update({ params: { w }, grads: { w } })).toThrow("SGD: update() knows no groups.");
    const optimizer = tfjs(tf, SGD, { differentiable: true });
    expect(() => optimizer.update({ params: {}, grads: { w } })).toThrow(
      'SGD.update: there is a gradient "w" and no parameter of that name.',
    );
    expect(() => optimizer.update({ params: { w }, grads: { w: tf.ones([2]) } })).toThrow(
      'the gradient of "w" has shape [2], the parameter [].',
    );
    const [params, grads] = [{ w }, { w }];
    const wrong: [string, object | undefined][] = [
      ["SGD.update: it needs { params, grads }, tensors by name in both.", undefined],
      ["SGD.update: it needs { params, grads }", { params }],
      ['SGD: there is no option "rate"', { params, grads, hyper: { rate: tf.scalar(1) } }],
      ["SGD: lr is -1; it must be", { params, grads, hyper: { lr: -1 } }],
      ['SGD.update: the state of "w" has step undefined.', { params, grads, state: { w: {} } }],
      [
        'SGD.update: the state of "w" has momentumBuffer as [2], not [].',
        { params, grads, hyper: { momentum: 0.9 }, state: { w: { step: 1, momentumBuffer: tf.ones([2]) } } },
      ],
    ];
    for (const [message, input] of wrong) expect(() => optimizer.update(input as never)).toThrow(message);
  });
});

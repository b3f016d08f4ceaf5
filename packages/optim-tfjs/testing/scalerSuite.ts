import { AdamW, NAdam } from "optim-core";
import { afterEach, expect, it, vi } from "vitest";
import type { TfGradScaler } from "../src/amp/tfGradScaler.ts";
import { gradScaler } from "../src/amp.ts";
import { tfjs } from "../src/tfjs.ts";
import { noise, noiseVariable, tf } from "./tensorflow.ts";

const shapes = [[3, 5], [4], [], [2, 2, 2]];

const numbersOf = async (x: tf.Tensor): Promise<Float32Array> => Float32Array.from(await x.data());

/** Waits for what is read in the background: what is read later is there later, and what was missed is asked for once more. */
async function settled(scaler: TfGradScaler<typeof tf>): Promise<void> {
  for (let i = 0; i < 3; i++) {
    await scaler.getScale();
    await new Promise((done) => setTimeout(done, 10));
  }
}

/** Where in a step something is not finite: a variable, a place, and what is there. */
type Fault = readonly [variable: number, place: number, value: number] | undefined;

/** Some steps are bad, two of them one after the other; the first is, too. */
const faults: readonly Fault[] = [
  [0, 14, Number.POSITIVE_INFINITY],
  undefined,
  undefined,
  [2, 0, Number.NaN],
  [3, 7, Number.NEGATIVE_INFINITY],
  undefined,
  [1, 0, Number.POSITIVE_INFINITY],
  undefined,
  undefined,
];

/** The gradients of a step; the second variable has none in every third. */
function gradientsOf(variables: readonly tf.Variable[], t: number, fault: Fault): Record<string, tf.Tensor | null> {
  const gradients = variables.map((v, i) => {
    if (i === 1 && t % 3 === 2) return [v.name, null] as const;
    const values = noise(v.size, 100 * t + i);
    if (fault?.[0] === i) values[fault[1]] = fault[2];
    return [v.name, tf.tensor(values, v.shape)] as const;
  });
  return Object.fromEntries(gradients);
}

const scaledBy = (scaler: TfGradScaler<typeof tf>, gradients: Record<string, tf.Tensor | null>) =>
  Object.fromEntries(Object.entries(gradients).map(([name, g]) => [name, g && scaler.scale(g)]));

/** What a scaler does, on the backend that tf is set to. `ops`: by plain operations. */
export function scalerSuite(ops: boolean): void {
  afterEach(() => {
    vi.restoreAllMocks();
    tf.disposeVariables();
  });

  it.each([
    ["AdamW", AdamW],
    ["NAdam, whose state remembers the step count", NAdam],
  ] as const)("a step with an overflow changes nothing: %s", async (_, type) => {
    const run = async (leaveOut: boolean, isPlain = false) => {
      const variables = shapes.map((shape, i) => noiseVariable(shape, i + 1));
      const optimizer = tfjs(tf, type as typeof AdamW, { lr: 0.02, weightDecay: 0.1, variables, ops });
      const scaler = gradScaler(tf, { ops, initScale: 1024 });
      for (const [t, fault] of faults.entries()) {
        if (fault && leaveOut) continue;
        tf.tidy(() => {
          const gradients = gradientsOf(variables, t, fault);
          if (isPlain) {
            optimizer.applyGradients(gradients);
            return;
          }
          scaler.step(optimizer, scaledBy(scaler, gradients));
          scaler.update();
        });
      }
      const { state } = await optimizer.inner!.stateDict();
      const weights = await Promise.all(variables.map(numbersOf));
      const scale = await scaler.getScale();
      await settled(scaler);
      const { skipped = 0 } = scaler.history().at(-1) ?? {};
      scaler.dispose();
      optimizer.dispose();
      tf.dispose(variables);
      return { state, weights, scale, skipped };
    };
    const [all, good] = [await run(false), await run(true)];
    expect(all.weights).toEqual(good.weights);
    // A scale that is a power of two is neutral.
    expect(good.weights).toEqual((await run(true, true)).weights);
    expect(all.state).toEqual(good.state);
    expect(Object.values(all.state).map(({ step }) => step)).toEqual([5, 2, 5, 5]);
    expect([all.scale, good.scale]).toEqual([64, 1024]);
    expect([all.skipped, good.skipped]).toEqual([4, 0]);
  });

  it("the loss is scaled on the device, and gradients flow through", async () => {
    const scaler = gradScaler(tf, { ops, initScale: 256 });
    const v = noiseVariable([3], 1);
    const { value, grads } = tf.variableGrads(() => scaler.scale(tf.sum(tf.square(v)) as tf.Scalar));
    const loss = (await numbersOf(v)).reduce((sum, x) => sum + x * x, 0);
    expect((await numbersOf(value))[0]).toBeCloseTo(256 * loss, 3);
    expect(await numbersOf(grads[v.name]!)).toEqual((await numbersOf(v)).map((x) => 512 * x));
    expect(Object.keys(grads)).toEqual([v.name]);
    const [one, [two]] = scaler.scale([tf.scalar(1), [tf.tensor([2, 3])]] as const) as [tf.Tensor, [tf.Tensor]];
    expect(await numbersOf(one)).toEqual(Float32Array.of(256));
    expect(await numbersOf(two)).toEqual(Float32Array.of(512, 768));
    scaler.dispose();
  });

  it("clips unscaled gradients to a norm, which is read later", async () => {
    const [v, w] = [noiseVariable([3], 1), noiseVariable([2], 2)];
    const before = await numbersOf(v);
    const optimizer = tfjs(tf, AdamW, { lr: 1, betas: [0, 0], eps: 1, weightDecay: 0, ops });
    const scaler = gradScaler(tf, { ops });
    const norm = scaler.clipGradNorm(optimizer, 0.5);
    await expect(norm.read()).rejects.toThrow("GradScaler: the norm is not known before the step");
    const gradients = { [v.name]: tf.tensor([0, 2, 1]), [w.name]: tf.tensor([-2, 4]) };
    scaler.step(optimizer, scaledBy(scaler, gradients) as tf.NamedTensorMap);
    expect(await norm.read()).toBe(5);
    expect(await scaler.foundInf(optimizer)).toBe(false);
    scaler.update();
    // Without momentum, Adam moves by g / (|g| + eps).
    const moved = [0, 0.2, 0.1].map((g) => g / (g + 1));
    (await numbersOf(v)).forEach((x, i) => expect(x).toBeCloseTo(before[i]! - moved[i]!, 5));
    tf.tidy(() => scaler.step(optimizer, scaledBy(scaler, gradients)));
    scaler.update();
    scaler.dispose();
    optimizer.dispose();
  });

  it("the scale grows and backs off where it lies, and can be set, saved and restored", async () => {
    const v = noiseVariable([2], 1);
    const optimizer = tfjs(tf, AdamW, { ops });
    const scaler = gradScaler(tf, { ops, initScale: 4, growthInterval: 2 });
    const step = async (g: number): Promise<number> => {
      tf.tidy(() => scaler.step(optimizer, { [v.name]: tf.tensor([g, 1]) }));
      scaler.update();
      return scaler.getScale();
    };
    const seen: number[] = [];
    for (const g of [1, 1, 1, Number.NaN, 1, 1]) seen.push(await step(g));
    expect(seen).toEqual([4, 8, 8, 4, 4, 8]);
    scaler.update(3);
    expect(await scaler.getScale()).toBe(3);
    const five = tf.scalar(5);
    scaler.update(five);
    five.dispose();
    expect(await scaler.getScale()).toBe(5);
    await step(1);
    const saved = await scaler.stateDict();
    expect(saved).toEqual({ scale: 5, growthFactor: 2, backoffFactor: 0.5, growthInterval: 2, growthTracker: 1 });
    scaler.update(1);
    scaler.loadStateDict(saved);
    expect(await step(1)).toBe(10);
    await settled(scaler);
    expect(scaler.history().at(-1)).toMatchObject({ scale: 10, skipped: 1 });
    scaler.dispose();
    optimizer.dispose();
  });

  it("tf.memory() stays as it is, and nothing is left behind", async () => {
    const v = noiseVariable([5], 1);
    const nothing = tf.memory();
    const optimizer = tfjs(tf, AdamW, { lr: 1e-3, ops });
    const scaler = gradScaler(tf, { ops, autocast: true });
    const grads = { [v.name]: tf.ones([5]) };
    const bad = { [v.name]: tf.fill([5], Number.POSITIVE_INFINITY) };
    const steps = async (count: number): Promise<void> => {
      for (let t = 0; t < count; t++) {
        scaler.clipGradNorm(optimizer, 1);
        scaler.step(optimizer, t % 10 === 9 ? bad : grads);
        scaler.update();
        scaler.minimize(optimizer, () => tf.sum(tf.square(v)) as tf.Scalar);
        if (t % 50 === 0) await scaler.getScale();
      }
    };
    await steps(10);
    await settled(scaler);
    const before = tf.memory().numTensors;
    await steps(300);
    await settled(scaler);
    expect(tf.memory().numTensors).toBe(before);
    scaler.dispose();
    optimizer.dispose();
    tf.dispose([grads, bad]);
    expect(tf.memory().numTensors).toBe(nothing.numTensors);
  });

  it("under autocast half gradients overflow, and steps are skipped until the scale suits them", async () => {
    const w = tf.tidy(() => tf.variable(tf.fill([8, 8], 0.5)));
    const x = tf.fill([8, 8], 2);
    const optimizer = tfjs(tf, AdamW, { lr: 0.01, weightDecay: 0, ops });
    const scaler = gradScaler(tf, { ops, autocast: true });
    const loss = (): tf.Scalar => tf.sum(tf.square(tf.matMul(x, w))) as tf.Scalar;
    const first = scaler.minimize(optimizer, loss, true)!;
    expect((await numbersOf(first))[0]).toBe(64 * 64);
    expect((await numbersOf(w))[0]).toBe(0.5);
    for (let t = 0; t < 20; t++) scaler.minimize(optimizer, loss);
    // Each gradient is 8 × 2 × 16 at first: 128 times that is below 65,520, 256 times is not.
    expect(await scaler.getScale()).toBe(128);
    expect((await optimizer.inner!.stateDict()).state[0]!.step).toBe(21 - 9);
    expect((await numbersOf(w))[0]).toBeLessThan(0.4);
    tf.dispose([x, first]);
    scaler.dispose();
    optimizer.dispose();
  });
}

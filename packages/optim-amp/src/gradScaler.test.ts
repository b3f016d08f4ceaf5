import { AdamW, DeviceScalar, type Param, parameter, SGD } from "optim-core";
import { describe, expect, test } from "vitest";
import { GradScaler } from "./gradScaler.ts";
import { fromTorchScaler, toTorchScaler } from "./gradScalerState.ts";
import { F16Array } from "./half/halfArray.ts";
import { halfJs, halfParameter } from "./half/halfJs.ts";
import { mixed } from "./mixed.ts";

const weight = (...grad: number[]): Param =>
  parameter(new Float32Array(grad.length).fill(1), { name: "w", grad: Float32Array.from(grad) });

describe("scale()", () => {
  test("multiplies numbers and buffers, and lists of them however deep; what it is given stays", () => {
    const scaler = new GradScaler({ initScale: 4 });
    const buffer = Float32Array.of(1, 2);
    expect(scaler.scale(3)).toBe(12);
    expect(scaler.scale(buffer)).toEqual(Float32Array.of(4, 8));
    expect(buffer).toEqual(Float32Array.of(1, 2));
    expect(scaler.scale([1, [buffer, new Set([2])]] as never)).toEqual([4, [Float32Array.of(4, 8), [8]]]);
    const half = scaler.scale(new F16Array([1, 30_000, -30_000]));
    expect([...half]).toEqual([4, Infinity, -Infinity]);
  });
});

describe("what enters a step", () => {
  test("are the gradients, unscaled and clipped, in float32; they themselves are not written to", async () => {
    const [p, half] = [weight(24, 32), halfParameter(new F16Array([0]), { name: "h" })];
    half.grad = new F16Array([0]);
    const optimizer = new (mixed(SGD))<never>([p, half] as never, { lr: 1, backend: halfJs as never });
    const scaler = new GradScaler({ initScale: 8 });
    expect(await scaler.clipGradNorm(optimizer as never, 1).read()).toBe(5);
    const entering = scaler.gradients(optimizer as never);
    const [mine, other] = [entering.get(p as never) as Float32Array, entering.get(half as never)];
    expect([...mine]).toEqual([3, 4].map((x) => expect.closeTo(x / 5, 5)));
    expect(other).toEqual(Float32Array.of(0));
    expect(p.grad).toEqual(Float32Array.of(24, 32));
    scaler.step(optimizer as never);
    expect([...p.data]).toEqual([1 - 0.6, 1 - 0.8].map((x) => expect.closeTo(x, 5)));
  });

  test.each([
    [1, 7],
    [2, 5],
    [3.5, (3 ** 3.5 + 4 ** 3.5) ** (1 / 3.5)],
    [Infinity, 4],
    [0, 1],
  ])("a norm of order %s", async (normType, norm) => {
    const p = weight(24, -32);
    const optimizer = new SGD([p], { lr: 1 });
    const scaler = new GradScaler({ initScale: 8 });
    expect(await scaler.clipGradNorm(optimizer, 0.5, { normType }).read()).toBeCloseTo(norm, 4);
    scaler.step(optimizer);
    expect(p.data[0]).toBeCloseTo(1 - 3 * Math.min(1, 0.5 / norm), 4);
  });

  test("a norm that overflows while every gradient is finite is no overflow: the factor is 0, as in torch", async () => {
    const p = weight(1e30, 1e30);
    const optimizer = new SGD([p], { lr: 1 });
    const scaler = new GradScaler({ initScale: 1, growthInterval: 1 });
    expect(await scaler.clipGradNorm(optimizer, 1).read()).toBe(Infinity);
    expect(await scaler.foundInf(optimizer)).toBe(false);
    scaler.step(optimizer);
    scaler.update();
    expect([...p.data]).toEqual([1, 1]);
    expect(optimizer.stateOf(p)!.step).toBe(1);
    expect(await scaler.getScale()).toBe(2);
  });

  test("errorIfNonfinite rejects", async () => {
    const optimizer = new SGD([weight(Infinity)], { lr: 1 });
    const scaler = new GradScaler({ initScale: 1 });
    await expect(scaler.clipGradNorm(optimizer, 1, { errorIfNonfinite: true })).rejects.toThrow("order 2 is Infinity");
  });
});

describe("several optimizers", () => {
  test("only the one with the overflow is skipped, and the scale backs off once", async () => {
    const [good, bad] = [weight(2), weight(Number.NaN)];
    const optimizers = [new SGD([good], { lr: 1 }), new SGD([bad], { lr: 1 })];
    const scaler = new GradScaler({ initScale: 2 });
    for (const optimizer of optimizers) scaler.step(optimizer);
    scaler.update();
    expect([good.data[0], bad.data[0]]).toEqual([0, 1]);
    expect(await scaler.getScale()).toBe(1);
    expect(scaler.history()).toEqual([{ update: 1, scale: 1, skipped: 1 }]);
  });

  test("another scaler takes over, plain steps come between, and groups are added", async () => {
    const [p, later] = [weight(4), weight(4)];
    const optimizer = new AdamW([p], { lr: 0.1, weightDecay: 0 });
    const [one, two] = [new GradScaler({ initScale: 4 }), new GradScaler({ initScale: 2 })];
    const reference = parameter(Float32Array.of(1));
    const plain = new AdamW([reference], { lr: 0.1, weightDecay: 0 });
    for (const [scaler, scale] of [
      [one, 4],
      [undefined, 1],
      [two, 2],
      [one, 4],
    ] as const) {
      p.grad = Float32Array.of(4);
      reference.grad = Float32Array.of(4 / scale);
      if (scaler) scaler.step(optimizer);
      else optimizer.step();
      scaler?.update();
      plain.step();
      expect(p.data).toEqual(reference.data);
    }
    optimizer.addParamGroup({ params: [Object.assign(later, { name: "later" })], lr: 0.5 });
    one.step(optimizer);
    expect([optimizer.stateOf(p)!.step, optimizer.stateOf(later)!.step]).toEqual([5, 1]);
  });
});

test("weights of three precisions in one optimizer are skipped and stepped together", async () => {
  const wide = parameter(Float64Array.of(1), { name: "wide", grad: Float64Array.of(1e60) });
  const [single, half] = [weight(4), halfParameter(new F16Array([1]), { name: "half" })];
  const optimizer = new (mixed(SGD))<never>([wide, single, half] as never, { lr: 1, backend: halfJs as never });
  const scaler = new GradScaler({ initScale: 4 });
  half.grad = new F16Array([Infinity]);
  scaler.step(optimizer as never);
  scaler.update();
  expect([wide.data[0], single.data[0], [...(half.data as F16Array)][0]]).toEqual([1, 1, 1]);
  half.grad = new F16Array([1]);
  scaler.step(optimizer as never);
  scaler.update();
  expect([wide.data[0], single.data[0], [...(half.data as F16Array)][0]]).toEqual([1 - 1e60 / 2, -1, 0.5]);
});

test("a rate on the device, hooks, and a state dict inside them are those of the step that was done", async () => {
  const p = weight(2);
  const lr = new DeviceScalar(halfJs, 0.5);
  const optimizer = new SGD<never>([p] as never, { lr: lr as never, backend: halfJs as never });
  const seen: Promise<{ readonly state: Readonly<Record<number, { readonly step: number }>> }>[] = [];
  optimizer.hook("postStep", (stepped) => void seen.push(stepped.stateDict() as never));
  const scaler = new GradScaler({ initScale: 2 });
  for (const grad of [Infinity, 1, 0.5]) {
    p.grad!.fill(grad);
    scaler.step(optimizer as never);
    scaler.update();
  }
  expect((await Promise.all(seen)).map(({ state }) => state[0]!.step)).toEqual([0, 1, 2]);
  expect(p.data[0]).toBe(1 - 0.5 - 0.25);
});

test("the scale falls to nothing rather than let what is infinite through", async () => {
  const p = weight(1);
  const optimizer = new SGD([p], { lr: 1 });
  const scaler = new GradScaler({ initScale: 2 ** -148, backoffFactor: 0.25 });
  p.grad!.fill(Infinity);
  for (let i = 0; i < 3; i++) {
    scaler.step(optimizer);
    scaler.update();
  }
  expect(await scaler.getScale()).toBe(0);
  p.grad!.fill(1);
  scaler.step(optimizer);
  scaler.update();
  expect(p.data[0]).toBe(1);
});

test("ranks agree on an overflow, a norm and the least scale", async () => {
  const params = [weight(3 * 8), weight(4 * 8)];
  const optimizers = params.map((p) => new SGD([p], { lr: 1 }));
  const scalers = [8, 8].map((initScale) => new GradScaler({ initScale }));
  const round = async (grads: readonly number[]): Promise<void> => {
    params.forEach((p, rank) => void p.grad!.fill(grads[rank]!));
    scalers.forEach((scaler, rank) => void scaler.clipGradNorm(optimizers[rank]!, 1));
    await agreeing(scalers.map((scaler, rank) => (reducer) => scaler.agree(optimizers[rank]!, reducer)));
    scalers.forEach((scaler, rank) => {
      scaler.step(optimizers[rank]!);
      scaler.update();
    });
  };
  await round([3 * 8, 4 * 8]);
  expect(params.map((p) => p.data[0])).toEqual([1 - 0.6, 1 - 0.8].map((x) => expect.closeTo(x, 5)));
  const before = params.map((p) => p.data[0]);
  scalers[1]!.update(4);
  await round([8, Infinity]);
  expect(params.map((p) => p.data[0])).toEqual(before);
  expect(await Promise.all(scalers.map((scaler) => scaler.getScale()))).toEqual([2, 2]);
});

/** Runs what ranks do side by side, and joins what they reduce. */
async function agreeing(
  ranks: readonly ((reducer: Parameters<GradScaler["agree"]>[1]) => Promise<void>)[],
): Promise<void> {
  let waiting: { readonly values: readonly number[]; readonly answer: (joined: readonly number[]) => void }[] = [];
  const join = (merge: (a: number, b: number) => number) => (values: readonly number[]) =>
    new Promise<readonly number[]>((answer) => {
      waiting.push({ values, answer });
      if (waiting.length < ranks.length) return;
      const joined = values.map((_, i) => waiting.map((one) => one.values[i]!).reduce(merge));
      const all = waiting;
      waiting = [];
      for (const one of all) one.answer(joined);
    });
  const reducer = { max: join((a, b) => Math.max(a, b)), sum: join((a, b) => a + b) };
  await Promise.all(ranks.map((rank) => rank(reducer)));
}

test("its state is torch's, key for key, and the very next step has what was loaded", async () => {
  const p = weight(8);
  const optimizer = new SGD([p], { lr: 1 });
  const scaler = new GradScaler({ growthInterval: 7 });
  const saved = { scale: 8, growth_factor: 3, backoff_factor: 0.25, growth_interval: 2, _growth_tracker: 1 };
  scaler.loadStateDict(fromTorchScaler(saved));
  expect(toTorchScaler(await scaler.stateDict())).toEqual(saved);
  scaler.step(optimizer);
  scaler.update();
  expect(p.data[0]).toBe(0);
  expect(await scaler.stateDict()).toMatchObject({ scale: 24, growthTracker: 0 });
});

test("getters tell what setters said, and updates go by that", async () => {
  const optimizer = new SGD([weight(Infinity)], { lr: 1 });
  const scaler = new GradScaler({ initScale: 16 });
  scaler.setGrowthFactor(4);
  scaler.setBackoffFactor(0.25);
  scaler.setGrowthInterval(1);
  expect([scaler.getGrowthFactor(), scaler.getBackoffFactor(), scaler.getGrowthInterval()]).toEqual([4, 0.25, 1]);
  scaler.step(optimizer);
  scaler.update();
  expect(await scaler.getScale()).toBe(4);
});

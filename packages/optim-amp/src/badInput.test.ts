/** What torch refuses, and what else cannot be meant: one error each, and nothing has changed. */
import { AdamW, js, OptimError, parameter } from "optim-core";
import { describe, expect, test } from "vitest";
import { GradScaler } from "./gradScaler.ts";
import type { GradScalerState } from "./gradScalerState.ts";
import { F16Array } from "./half/halfArray.ts";
import { halfJs, halfParameter } from "./half/halfJs.ts";
import { mixed } from "./mixed.ts";

const setup = () => {
  const p = parameter(Float32Array.of(1, 2), { name: "w", grad: Float32Array.of(8, 16) });
  const optimizer = new AdamW([p], { lr: 0.1 });
  const scaler = new GradScaler({ initScale: 8, growthInterval: 5 });
  scaler.step(optimizer);
  scaler.update();
  return { p, optimizer, scaler };
};
type Setup = ReturnType<typeof setup>;

/** All that there is to change. */
const standing = async ({ p, optimizer, scaler }: Setup): Promise<unknown> =>
  structuredClone([p.data, p.grad, (await optimizer.stateDict()).state, await scaler.stateDict()]);

const halfGradients = (): void => {
  const w = halfParameter(new F16Array([1]), { name: "dense/kernel" });
  w.grad = new F16Array([1]);
  new GradScaler().step(new AdamW([w], { backend: halfJs }));
};
const saved: GradScalerState = {
  scale: 4,
  growthFactor: 2,
  backoffFactor: 0.5,
  growthInterval: 10,
  growthTracker: 3,
};
const without = (key: keyof GradScalerState): Partial<GradScalerState> => {
  const { [key]: _, ...rest } = saved;
  return rest;
};

describe("a call at the wrong time", () => {
  test.each<readonly [string, (given: Setup) => unknown, string]>([
    [
      "unscale twice",
      ({ scaler, optimizer }) => [scaler.unscale(optimizer), scaler.unscale(optimizer)],
      "unscale() has already been called",
    ],
    [
      "unscale after step",
      ({ scaler, optimizer }) => [scaler.step(optimizer), scaler.unscale(optimizer)],
      "unscale() is being called after step()",
    ],
    [
      "step twice",
      ({ scaler, optimizer }) => [scaler.step(optimizer), scaler.step(optimizer)],
      "step() has already been called since the last update()",
    ],
    [
      "clip after step",
      ({ scaler, optimizer }) => [scaler.step(optimizer), scaler.clipGradNorm(optimizer, 1)],
      "clipGradNorm() is being called after step()",
    ],
    [
      "clip twice",
      ({ scaler, optimizer }) => [scaler.clipGradNorm(optimizer, 1), scaler.clipGradNorm(optimizer, 1)],
      "clipGradNorm() has already been called",
    ],
    [
      "a plain step with gradients that are unscaled",
      ({ scaler, optimizer }) => [scaler.unscale(optimizer), optimizer.step()],
      "AdamW: a GradScaler has unscaled its gradients",
    ],
    ["update without a step", ({ scaler }) => scaler.update(), "update() without a step() or unscale()"],
    [
      "update twice",
      ({ scaler, optimizer }) => [scaler.step(optimizer), scaler.update(), scaler.update()],
      "update() without a step() or unscale()",
    ],
  ])("%s", (_, call, message) => {
    const given = setup();
    expect(() => call(given)).toThrow(OptimError);
    expect(() => call(setup())).toThrow(message);
  });
});

describe("what a call is given", () => {
  test.each<readonly [string, (given: Setup) => unknown, string]>([
    ["a closure", ({ scaler, optimizer }) => scaler.step(optimizer, () => 1), "closures are not supported"],
    [
      "no gradient at all",
      ({ scaler, optimizer, p }) => [Object.assign(p, { grad: null }), scaler.step(optimizer)],
      "no parameter of AdamW has a gradient",
    ],
    ["half gradients of weights without a copy", halfGradients, 'parameter "dense/kernel" has FP16 gradients'],
    ["a new scale of 0", ({ scaler }) => scaler.update(0), "newScale is 0"],
    ["a new scale that is infinite", ({ scaler }) => scaler.update(Infinity), "newScale is Infinity"],
    ["a scale of 0", () => new GradScaler({ initScale: 0 }), "initScale is 0; it must be a finite number above 0"],
    ["a scale that is NaN", () => new GradScaler({ initScale: Number.NaN }), "initScale is NaN"],
    ["a scale beyond float32", () => new GradScaler({ initScale: 1e39 }), "initScale is 1e+39"],
    [
      "a growth that shrinks",
      () => new GradScaler({ growthFactor: 1 }),
      "growthFactor is 1; it must be a number above 1",
    ],
    [
      "a backoff that grows",
      () => new GradScaler({ backoffFactor: 1 }),
      "backoffFactor is 1; it must be a number between 0 and 1",
    ],
    ["an interval of no steps", () => new GradScaler({ growthInterval: 0 }), "growthInterval is 0"],
    ["a factor set to NaN", ({ scaler }) => scaler.setGrowthFactor(Number.NaN), "growthFactor is NaN"],
    ["an empty dict", ({ scaler }) => scaler.loadStateDict({}), "saved from a scaler that is not enabled"],
    ["a dict of NaN", ({ scaler }) => scaler.loadStateDict({ ...saved, scale: Number.NaN }), "scale is NaN"],
    ["a norm below 0", ({ scaler, optimizer }) => scaler.clipGradNorm(optimizer, -1), "maxNorm is -1"],
    [
      "an order that is no number",
      ({ scaler, optimizer }) => scaler.clipGradNorm(optimizer, 1, { normType: Number.NaN }),
      "normType is NaN",
    ],
    ["an output of another kind", ({ scaler }) => scaler.scale({} as never), "no buffer of the js backend"],
  ])("%s", async (_, call, message) => {
    const given = setup();
    const { grad } = given.p;
    const before = await standing(given);
    expect(() => call(given)).toThrow(message);
    given.p.grad = grad;
    expect(await standing(given)).toEqual(before);
    // And it goes on as if nothing had been asked.
    given.scaler.step(given.optimizer);
    given.scaler.update();
    expect(given.optimizer.stateOf(given.p)!.step).toBe(2);
  });

  test.each(Object.keys(saved) as (keyof GradScalerState)[])("a dict without %s", async (key) => {
    const given = setup();
    const before = await standing(given);
    expect(() => given.scaler.loadStateDict(without(key))).toThrow(`the state dict has no ${key}`);
    expect(await standing(given)).toEqual(before);
  });
});

test("parameters that are not where the scale is are told so", () => {
  const elsewhere = {
    ...js,
    inspect: (value: unknown) => (value instanceof Float64Array ? js.inspect(value) : undefined),
  };
  const p = parameter(new Float64Array(1), { grad: new Float64Array(1) });
  const optimizer = new AdamW([p], { backend: elsewhere });
  expect(() => new GradScaler().step(optimizer)).toThrow(
    "its scale is on another backend than the parameters of AdamW",
  );
});

test("bug: an overflow before a new scale was given backed that scale off", async () => {
  const { p, optimizer, scaler } = setup();
  p.grad!.fill(Infinity);
  scaler.step(optimizer);
  scaler.update(64);
  p.grad!.fill(1);
  scaler.step(optimizer);
  scaler.update();
  expect(await scaler.getScale()).toBe(64);
});

test("a scaler that is not enabled lets everything through", async () => {
  const p = parameter(Float32Array.of(1), { grad: Float32Array.of(1) });
  const optimizer = new AdamW([p], { lr: 0.1, weightDecay: 0 });
  const scaler = new GradScaler({ enabled: false, initScale: 0 });
  const loss = [Float32Array.of(2)];
  expect(scaler.scale(loss)).toBe(loss);
  scaler.unscale(optimizer);
  scaler.unscale(optimizer);
  let calls = 0;
  scaler.step(optimizer, () => calls++);
  scaler.step(optimizer);
  scaler.update();
  expect(calls).toBe(1);
  expect(optimizer.stateOf(p)!.step).toBe(2);
  expect(p.data[0]).toBeCloseTo(0.8, 5);
  expect([await scaler.getScale(), scaler.isEnabled(), await scaler.stateDict(), scaler.history()]).toEqual([
    1,
    false,
    {},
    [],
  ]);
  scaler.loadStateDict({});
  expect(() => scaler.clipGradNorm(optimizer, 1)).toThrow("not enabled");
});

test("mixed() twice, or measured outside, is refused", () => {
  // @ts-expect-error a copy of the copy
  expect(() => mixed(mixed(AdamW))).toThrow("AdamW: it keeps a float32 copy already");
});

/** How a scale changes, against torch's `_amp_update_scale_`, and what it is set to and loaded with. */
import { parameter, SGD } from "optim-core";
import { describe, expect, test } from "vitest";
import { GradScaler } from "./gradScaler.ts";
import type { GradScalerOptions } from "./gradScalerOptions.ts";
import { fromTorchScaler, type GradScalerState, toTorchScaler } from "./gradScalerState.ts";
import { F16Array } from "./half/halfArray.ts";
import type { HalfJsBuffer } from "./half/halfJs.ts";

const setup = (options?: GradScalerOptions<HalfJsBuffer>) => {
  const p = parameter(Float32Array.of(1), { name: "w", grad: Float32Array.of(0) });
  const optimizer = new SGD([p], { lr: 1 });
  const scaler = new GradScaler(options);
  const rounds = (what: string): void => {
    for (const one of what) {
      p.grad!.fill(one === "x" ? Infinity : 0);
      scaler.step(optimizer);
      scaler.update();
    }
  };
  const known = async (): Promise<[unknown, unknown]> => {
    const { scale, growthTracker } = await scaler.stateDict();
    return [scale, growthTracker];
  };
  return { p, optimizer, scaler, rounds, known };
};

test("torch's defaults", async () => {
  const { scaler } = setup();
  expect(await scaler.stateDict()).toEqual({
    scale: 65_536,
    growthFactor: 2,
    backoffFactor: 0.5,
    growthInterval: 2000,
    growthTracker: 0,
  });
  expect([scaler.isEnabled(), await scaler.getScale(), scaler.history()]).toEqual([true, 65_536, []]);
});

describe("rounds, of which x overflow", () => {
  test.each([
    ["", 8, 0],
    ["..", 8, 2],
    ["...", 16, 0],
    ["......", 32, 0],
    ["x", 4, 0],
    ["..x..", 4, 2],
    ["xx", 2, 0],
    ["..x...", 8, 0],
    ["...x", 8, 0],
  ])("%o: scale %d, tracker %d", async (what, scale, tracker) => {
    const { rounds, known } = setup({ initScale: 8, growthInterval: 3 });
    rounds(what);
    expect(await known()).toEqual([scale, tracker]);
  });

  test.each([
    ["grows beyond float32", { initScale: 2 ** 127, growthInterval: 1 }, "...", 2 ** 127, 0],
    [
      "grows beyond float32 by its factor",
      { initScale: 3e38, growthFactor: 1.2, growthInterval: 2 },
      "..",
      Math.fround(3e38),
      0,
    ],
    ["backs off to nothing and stays there", { initScale: 2 ** -149, growthInterval: 1 }, "x.x..", 0, 0],
  ] as const)("a scale that %s", async (_, options, what, scale, tracker) => {
    const { p, rounds, known } = setup(options);
    rounds(what);
    expect(await known()).toEqual([scale, tracker]);
    expect(p.data[0]).toBe(1);
  });

  test("bug of torch: an interval shorter than what has passed would never be reached, and the scale never grow", async () => {
    const { scaler, rounds, known } = setup({ initScale: 8, growthInterval: 100 });
    rounds(".....");
    scaler.setGrowthInterval(3);
    rounds(".");
    expect(await known()).toEqual([16, 0]);
    rounds("...");
    expect(await known()).toEqual([32, 0]);
  });

  test("tell their history: each change, and the last", () => {
    const { scaler, rounds } = setup({ initScale: 8, growthInterval: 3 });
    rounds("..x....");
    expect(scaler.history()).toEqual([
      { update: 1, scale: 8, skipped: 0 },
      { update: 3, scale: 4, skipped: 1 },
      { update: 6, scale: 8, skipped: 1 },
      { update: 7, scale: 8, skipped: 1 },
    ]);
    scaler.update(2);
    expect(scaler.history().at(-1)).toEqual({ update: 8, scale: 2, skipped: 1 });
  });
});

describe("a new scale", () => {
  test.each<readonly [string, number | HalfJsBuffer]>([
    ["a number", 3],
    ["a buffer", Float32Array.of(3)],
  ])("by %s leaves the growth tracker, ends the round, and holds for the next", async (_, scale) => {
    const { p, optimizer, scaler, rounds, known } = setup({ initScale: 8, growthInterval: 4 });
    rounds("..");
    p.grad!.fill(Infinity);
    scaler.unscale(optimizer);
    scaler.update(scale);
    expect(await known()).toEqual([3, 2]);
    p.grad!.fill(3);
    scaler.step(optimizer);
    scaler.update();
    expect(p.data[0]).toBe(0);
    expect(await known()).toEqual([3, 3]);
  });

  test("needs no round", async () => {
    const { scaler, known } = setup();
    scaler.update(16);
    scaler.update(32);
    expect(await known()).toEqual([32, 0]);
  });

  test.each<readonly [string, unknown]>([
    ["0", 0],
    ["below 0", -2],
    ["infinite", Infinity],
    ["NaN", Number.NaN],
    ["beyond float32", 1e39],
    ["nothing in float32", 1e-46],
    ["text", "8"],
    ["null", null],
    ["a list", [8]],
    ["bug: two numbers", Float32Array.of(8, 8)],
    ["bug: no number", new Float32Array(0)],
    ["bug: float64, which other backends would read as float32", Float64Array.of(8)],
    ["bug: a half", new F16Array([8])],
  ])("that is %s is refused, and the round goes on", async (_, scale) => {
    const { p, optimizer, scaler, rounds, known } = setup({ initScale: 8, growthInterval: 4 });
    rounds(".");
    p.grad!.fill(Infinity);
    scaler.unscale(optimizer);
    expect(() => scaler.update(scale as never)).toThrow("GradScaler: newScale");
    expect(await known()).toEqual([8, 1]);
    expect(() => scaler.unscale(optimizer)).toThrow("already been called");
    scaler.update();
    expect(await known()).toEqual([4, 0]);
  });
});

describe("what a scaler is told", () => {
  test.each<readonly [string, number, (scaler: GradScaler) => void, keyof GradScalerState]>([
    ["growthFactor", 1, (scaler) => scaler.setGrowthFactor(1), "growthFactor"],
    ["growthFactor", Infinity, (scaler) => scaler.setGrowthFactor(Infinity), "growthFactor"],
    ["backoffFactor", 1, (scaler) => scaler.setBackoffFactor(1), "backoffFactor"],
    ["backoffFactor", 0, (scaler) => scaler.setBackoffFactor(0), "backoffFactor"],
    ["growthInterval", 0, (scaler) => scaler.setGrowthInterval(0), "growthInterval"],
    ["growthInterval", 2.5, (scaler) => scaler.setGrowthInterval(2.5), "growthInterval"],
  ])("%s cannot be %d, neither set, nor made, nor loaded", async (_, value, set, key) => {
    const { scaler } = setup();
    const before = await scaler.stateDict();
    const message = `GradScaler: ${key} is ${value}; it must be a`;
    expect(() => set(scaler)).toThrow(message);
    expect(() => new GradScaler({ [key]: value })).toThrow(message);
    expect(() => scaler.loadStateDict({ ...before, [key]: value })).toThrow(message);
    expect(await scaler.stateDict()).toEqual(before);
  });

  test.each([0, -1, Infinity, Number.NaN, 1e39, 1e-46, "8"])("initScale cannot be %s", (initScale) => {
    expect(() => new GradScaler({ initScale: initScale as never })).toThrow(`initScale is ${initScale}; it must be`);
  });

  test.each([-1, 1.5, Infinity, "2"])("a growth tracker cannot be loaded as %s", async (growthTracker) => {
    const { scaler } = setup();
    const saved = { ...(await scaler.stateDict()), growthTracker: growthTracker as never };
    expect(() => scaler.loadStateDict(saved)).toThrow(`growthTracker is ${growthTracker}`);
  });
});

describe("its state", () => {
  test("is what it was at the call, whatever comes after", async () => {
    const { scaler, rounds } = setup({ initScale: 8, growthInterval: 2 });
    rounds(".");
    const saved = scaler.stateDict();
    scaler.setGrowthFactor(7);
    rounds(".x");
    expect(await saved).toEqual({ scale: 8, growthFactor: 2, backoffFactor: 0.5, growthInterval: 2, growthTracker: 1 });
  });

  test("goes round by torch's names, and what is not known is left out", async () => {
    const { scaler, rounds, known } = setup({ initScale: 8, growthInterval: 5 });
    rounds("..");
    const wire = toTorchScaler(await scaler.stateDict());
    expect(Object.keys(wire)).toEqual([
      "scale",
      "growth_factor",
      "backoff_factor",
      "growth_interval",
      "_growth_tracker",
    ]);
    const other = setup();
    other.scaler.loadStateDict(fromTorchScaler({ ...structuredClone(wire), extra: 1 } as typeof wire));
    expect(await other.scaler.stateDict()).toEqual(await scaler.stateDict());
    for (const one of [rounds, other.rounds]) one("...");
    expect([await known(), await other.known()]).toEqual([
      [16, 0],
      [16, 0],
    ]);
    expect([toTorchScaler({}), fromTorchScaler({})]).toEqual([{}, {}]);
  });

  test("loaded after an overflow that no update has seen, forgets it", async () => {
    const { p, optimizer, scaler, rounds, known } = setup({ initScale: 8 });
    const saved = await scaler.stateDict();
    p.grad!.fill(Infinity);
    scaler.step(optimizer);
    scaler.loadStateDict(saved);
    scaler.update();
    expect(await known()).toEqual([8, 1]);
    rounds("x");
    expect(await known()).toEqual([4, 0]);
  });
});

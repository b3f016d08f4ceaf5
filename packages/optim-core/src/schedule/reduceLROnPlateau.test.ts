import { describe, expect, it } from "vitest";
import { ReduceLROnPlateau } from "./reduceLROnPlateau.ts";
import type { Schedulable, ScheduledGroup } from "./schedulable.ts";

const fake = (...lrs: number[]) => ({
  paramGroups: lrs.map((lr): ScheduledGroup => ({ params: [], lr, initialLr: lr })),
});

describe("ReduceLROnPlateau", () => {
  it.each(["min", "max"] as const)("B11: the best metric of mode %s survives JSON before there is one", (mode) => {
    const state = new ReduceLROnPlateau(fake(1), { mode }).stateDict();
    expect(state.best).toBe(mode === "min" ? "Infinity" : "-Infinity");
    const optimizer = fake(1);
    const fresh = new ReduceLROnPlateau(optimizer, { patience: 0, factor: 0.5 });
    fresh.loadStateDict({
      ...JSON.parse(JSON.stringify(state)),
      options: { ...(state.options as object), patience: 0 },
    });
    fresh.step(mode === "min" ? 1e300 : -1e300); // better than nothing: no reduction
    expect(optimizer.paramGroups[0]?.lr).toBe(1);
  });

  it.each([
    ["min", "rel", 0.91, 0.89],
    ["min", "abs", 0.91, 0.89],
    ["max", "rel", 1.09, 1.11],
    ["max", "abs", 1.09, 1.11],
  ] as const)("mode %s, threshold %s: %f is no improvement on 1, %f is one", (mode, thresholdMode, worse, better) => {
    for (const metric of [worse, better]) {
      const optimizer = fake(1);
      const scheduler = new ReduceLROnPlateau(optimizer, {
        mode,
        thresholdMode,
        threshold: 0.1,
        patience: 0,
        factor: 0.5,
      });
      scheduler.step(1);
      scheduler.step(metric);
      expect(optimizer.paramGroups[0]?.lr).toBe(metric === better ? 1 : 0.5);
    }
  });

  it("resumes in the middle of a cooldown", () => {
    const make = (optimizer: Schedulable) =>
      new ReduceLROnPlateau(optimizer, { patience: 0, factor: 0.5, cooldown: 3 });
    const [first, second] = [fake(1), fake(1)];
    const scheduler = make(first);
    for (const metric of [1, 1, 1]) scheduler.step(metric);
    const fresh = make(second);
    fresh.loadStateDict(JSON.parse(JSON.stringify(scheduler.stateDict())));
    for (const expected of [0.5, 0.5, 0.25]) {
      fresh.step(1);
      expect(second.paramGroups[0]?.lr).toBe(expected);
    }
  });

  it("takes a metric of NaN for no improvement", () => {
    const optimizer = fake(1);
    const scheduler = new ReduceLROnPlateau(optimizer, { patience: 1, factor: 0.5 });
    for (const metric of [1, Number.NaN, Number.NaN]) scheduler.step(metric);
    expect(optimizer.paramGroups[0]?.lr).toBe(0.5);
    expect(scheduler.stateDict().best).toBe(1);
  });

  it.each([undefined, "0.5", null])("refuses the metric %j and changes nothing", (metric) => {
    const scheduler = new ReduceLROnPlateau(fake(1));
    const before = scheduler.stateDict();
    expect(() => scheduler.step(metric as never)).toThrow("ReduceLROnPlateau: step() needs the metric as a number");
    expect(() => scheduler.step(1, -1)).toThrow("ReduceLROnPlateau: epoch -1 is none. Pass an integer >= 0");
    expect(scheduler.stateDict()).toEqual(before);
  });
});

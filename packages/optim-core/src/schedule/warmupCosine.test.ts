import { describe, expect, it } from "vitest";
import type { ChainableScheduler } from "./chainableScheduler.ts";
import { ConstantLR } from "./constantLR.ts";
import { InverseSqrt } from "./inverseSqrt.ts";
import { LinearLR } from "./linearLR.ts";
import type { Schedulable, ScheduledGroup } from "./schedulable.ts";
import { WarmupCosine } from "./warmupCosine.ts";
import { WSD } from "./wsd.ts";

/** The rates of a group of lr 1, from the first one on. */
function curve(make: (optimizer: Schedulable) => ChainableScheduler, steps: number): number[] {
  const group: ScheduledGroup = { params: [], lr: 1, initialLr: 1 };
  const scheduler = make({ paramGroups: [group] });
  return Array.from({ length: steps + 1 }, (_, i) => {
    if (i > 0) scheduler.step();
    return group.lr;
  });
}
const close = (values: readonly number[], expected: readonly number[]) => {
  expect(values.length).toBe(expected.length);
  values.forEach((value, i) => void expect(value, `at ${i}`).toBeCloseTo(expected[i]!, 14));
};

describe("WarmupCosine", () => {
  it("rises in a line, falls in a cosine and stays", () => {
    const wave = [1, 2, 3].map((i) => (1 + Math.cos((i * Math.PI) / 4)) / 2);
    close(
      curve((o) => new WarmupCosine(o, { warmupSteps: 2, totalSteps: 6 }), 8),
      [0, 0.5, 1, ...wave, 0, 0, 0],
    );
  });
  it("has a start, an end and no warm-up where told so", () => {
    const options = { warmupSteps: 4, totalSteps: 6, startFactor: 0.2, endFactor: 0.1 };
    close(
      curve((o) => new WarmupCosine(o, options), 7),
      [0.2, 0.4, 0.6, 0.8, 1, 0.55, 0.1, 0.1],
    );
    close(
      curve((o) => new WarmupCosine(o, { warmupSteps: 0, totalSteps: 2 }), 2),
      [1, 0.5, 0],
    );
    close(
      curve((o) => new WarmupCosine(o, { warmupSteps: 2, totalSteps: 2 }), 3),
      [0, 0.5, 0, 0],
    );
  });
});

describe("WSD", () => {
  const options = { warmupSteps: 2, stableSteps: 2, decaySteps: 4 };
  it("decays by one minus a square root", () => {
    const decay = [1, 1 - Math.sqrt(1 / 4), 1 - Math.sqrt(2 / 4), 1 - Math.sqrt(3 / 4), 0, 0];
    close(
      curve((o) => new WSD(o, options), 9),
      [0, 0.5, 1, 1, ...decay],
    );
  });
  it("decays in a line or a cosine to its end", () => {
    const line = curve((o) => new WSD(o, { ...options, decayShape: "linear", startFactor: 0.5, endFactor: 0.2 }), 9);
    close(line, [0.5, 0.75, 1, 1, 1, 0.8, 0.6, 0.4, 0.2, 0.2]);
    const wave = curve((o) => new WSD(o, { ...options, decayShape: "cosine" }), 8);
    close(
      wave.slice(5),
      [1, 2, 3, 4].map((i) => (1 + Math.cos((i * Math.PI) / 4)) / 2),
    );
  });
  it("falls at once without a decay", () => {
    close(
      curve((o) => new WSD(o, { ...options, decaySteps: 0, endFactor: 0.3 }), 5),
      [0, 0.5, 1, 1, 0.3, 0.3],
    );
  });
});

describe("InverseSqrt", () => {
  it("is sqrt(warmupSteps / epoch) after the warm-up", () => {
    const rest = [4, 5, 6, 16].map((epoch) => Math.sqrt(4 / epoch));
    const values = curve((o) => new InverseSqrt(o, { warmupSteps: 4, startFactor: 0.2 }), 16);
    close([...values.slice(0, 7), values[16]!], [0.2, 0.4, 0.6, 0.8, ...rest]);
  });
  it("has a timescale of its own where told so", () => {
    close(curve((o) => new InverseSqrt(o, { warmupSteps: 0, timescale: 3 }), 9).slice(8), [Math.sqrt(3 / 11), 0.5]);
    close(
      curve((o) => new InverseSqrt(o, { warmupSteps: 0 }), 3),
      [1, Math.SQRT1_2, Math.sqrt(1 / 3), 0.5],
    );
  });
});

describe("where torch has no answer", () => {
  it("ConstantLR returns from a factor of 0, and takes 0 steps", () => {
    expect(curve((o) => new ConstantLR(o, { factor: 0, totalIters: 2 }), 3)).toEqual([0, 0, 1, 1]);
    expect(curve((o) => new ConstantLR(o, { factor: 0.5, totalIters: 0 }), 2)).toEqual([1, 1, 1]);
  });
  it("LinearLR starts from 0, and takes 0 steps", () => {
    close(
      curve((o) => new LinearLR(o, { startFactor: 0, totalIters: 4 }), 5),
      [0, 0.25, 0.5, 0.75, 1, 1],
    );
    expect(curve((o) => new LinearLR(o, { startFactor: 0.5, endFactor: 0.25, totalIters: 0 }), 2)).toEqual([
      0.25, 0.25, 0.25,
    ]);
  });
});

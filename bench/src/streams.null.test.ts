import { describe, expect, it } from "vitest";
import { bytesOfHalves, mixedAdamW } from "./contenders/mixedAdamW.ts";
import { scaledAdamW, unfusedAdamW } from "./contenders/scaledAdamW.ts";
import { adam, adamW, lamb, lion, momentum } from "./optimizers.ts";
import { bytesPerParam } from "./streams.ts";

describe("what a step must move", () => {
  it.each([
    [adamW, 28],
    [adam, 28],
    [momentum, 20],
    [lion, 20],
  ])("$0.name: each stream once", ({ sweeps }, bytes) => {
    expect(sweeps).toHaveLength(1);
    expect(bytesPerParam(sweeps)).toBe(bytes);
  });

  it("AdamW reads its weights, gradients and moments, and writes all but the gradients", () => {
    const [{ reads, writes }] = adamW.sweeps as [(typeof adamW.sweeps)[number]];
    expect([...reads].sort()).toEqual(["expAvg", "expAvgSq", "g", "p"]);
    expect([...writes].sort()).toEqual(["expAvg", "expAvgSq", "p"]);
  });

  it("a gradient scaler reads the gradients once more, and passes of their own write them twice", () => {
    expect([true, false].map((clips) => bytesPerParam(scaledAdamW(clips).sweeps))).toEqual([32, 32]);
    expect(bytesPerParam(unfusedAdamW(1).sweeps)).toBe(48);
  });

  it("AdamW of halves reads no weight but its copy, and moves as much as that of float32", () => {
    const [{ reads, writes }] = mixedAdamW.sweeps as [(typeof mixedAdamW.sweeps)[number]];
    expect([...reads].sort()).toEqual(["expAvg", "expAvgSq", "fp32Copy", "g"]);
    expect([...writes].sort()).toEqual(["expAvg", "expAvgSq", "fp32Copy", "p"]);
    expect(bytesPerParam(mixedAdamW.sweeps, bytesOfHalves)).toBe(28);
  });

  it("LAMB reads gradients and weights for norms that need nothing else, everything for that of its step, and again to write", () => {
    expect(lamb.sweeps.map(({ reads, writes }) => [reads.length, writes.length])).toEqual([
      [2, 0],
      [4, 0],
      [4, 3],
    ]);
    expect(bytesPerParam(lamb.sweeps)).toBe(4 * (2 + 4 + 7));
  });
});

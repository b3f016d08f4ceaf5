import { describe, expect, it } from "vitest";
import { float32, float64, looseFloat64, worstOf } from "./bound.ts";

describe("worstOf", () => {
  it("measures an error as a fraction of the bound, and says where the largest is", () => {
    expect(worstOf(float64, [1, 2 + 4e-12, 3], [1, 2, 3])).toEqual({ fraction: expect.closeTo(2, 1), at: 1 });
    expect(worstOf(float64, [1e-14], [0]).fraction).toBeCloseTo(1);
    expect(worstOf(looseFloat64, [1e-14], [0]).fraction).toBeCloseTo(1);
    expect(worstOf(looseFloat64, [100.0001], [100]).fraction).toBeCloseTo(1, 3);
  });

  it("allows float32 a part of the largest finite value of the tensor", () => {
    expect(worstOf(float32, [0.002, 1000], [0, 1000]).fraction).toBeCloseTo(1);
    expect(worstOf(float32, [0.002, Number.POSITIVE_INFINITY], [0, "Infinity"]).fraction).toBe(
      Number.POSITIVE_INFINITY,
    );
    expect(worstOf(float32, [0, 0], [0, -0]).fraction).toBe(0);
  });

  it("takes NaN for NaN and an infinity for itself, and nothing else for either", () => {
    const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
    expect(worstOf(float64, [nan, infinity, -infinity], ["NaN", "Infinity", "-Infinity"]).fraction).toBe(0);
    expect(worstOf(float64, [nan], [1]).fraction).toBe(infinity);
    expect(worstOf(float64, [1], ["NaN"]).fraction).toBe(infinity);
    expect(worstOf(float64, [infinity], ["-Infinity"]).fraction).toBe(infinity);
  });

  it("does not take a tensor of another length", () => {
    expect(worstOf(float64, [1], [1, 1])).toEqual({ fraction: Number.POSITIVE_INFINITY, at: -1 });
  });
});

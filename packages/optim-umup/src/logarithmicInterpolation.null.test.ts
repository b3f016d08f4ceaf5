import { expect, it } from "vitest";
import { logarithmicInterpolation } from "./logarithmicInterpolation.ts";

it("has steps of equal ratio", () => {
  expect(logarithmicInterpolation(0, 1 / 1000, 1 / 10)).toBeCloseTo(1 / 1000, 15);
  expect(logarithmicInterpolation(0.5, 1 / 1000, 1 / 10)).toBeCloseTo(1 / 100, 15);
  expect(logarithmicInterpolation(1, 1 / 1000, 1 / 10)).toBeCloseTo(1 / 10, 15);
});

it.each([
  [0, 1],
  [1, 0],
  [-1, 1],
  [1, Number.NaN],
])("refuses the limits %s and %s", (lower, upper) => {
  expect(() => logarithmicInterpolation(0.5, lower, upper)).toThrow(`the limits are ${lower} and ${upper}.`);
});

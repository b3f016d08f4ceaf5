import { expect, test } from "vitest";
import { linearScale, logScale } from "./scale.ts";

test("a linear scale goes from round to round, with what it was made for inside", () => {
  const scale = linearScale(0.77, 0.98);
  expect(scale.ticks.map((tick) => Number(tick.toPrecision(6)))).toEqual([0.7, 0.8, 0.9, 1]);
  expect(scale.at(0.7)).toBeCloseTo(0);
  expect(scale.at(1)).toBeCloseTo(1);
  expect(scale.at(0.85)).toBeCloseTo(0.5);
  expect(linearScale(0, 0.003, 2).ticks).toEqual([0, 0.002, 0.004]);
  expect(linearScale(1, 1).ticks.length).toBeGreaterThan(1);
});

test("a log scale has equal factors at equal distances", () => {
  const scale = logScale(0.3, 4);
  expect(scale.ticks).toEqual([0.2, 0.5, 1, 2, 5]);
  expect(scale.at(0.2)).toBeCloseTo(0);
  expect(scale.at(5)).toBeCloseTo(1);
  expect(scale.at(1)).toBeCloseTo(0.5);
  expect(logScale(0.009, 2.5).ticks).toEqual([0.01, 0.1, 1]);
  expect(logScale(1, 1).ticks).toEqual([1, 2]);
});

import { expect, test } from "vitest";
import { thinnedCurves } from "./thinnedCurves.ts";

test("a short curve stays as it is, and ends where it ends", () => {
  expect(thinnedCurves([Float64Array.of(3, 2, 1), Float64Array.of(5)], 2)).toEqual([
    [0, 1, 2],
    [3, 2, 1],
    [5, null, null],
  ]);
});

test("what cannot be drawn is a gap", () => {
  const curve = Float64Array.of(1, 0, Number.NaN, Number.POSITIVE_INFINITY, -1, 2);
  expect(thinnedCurves([curve], 5)[1]).toEqual([1, 0, null, null, -1, 2]);
  expect(thinnedCurves([curve], 5, (x) => x > 0 && x < 9)[1]).toEqual([1, null, null, null, null, 2]);
});

test("a long curve has two points a pixel, and keeps each peak in the order in which it came", () => {
  const curve = new Float64Array(1000).fill(1);
  curve[501] = 7;
  curve[503] = -7;
  const [steps, thin] = thinnedCurves([curve], 100);
  expect(steps).toHaveLength(200);
  expect(steps.every((step, i) => i === 0 || step > steps[i - 1]!)).toBe(true);
  expect(thin!.slice(98, 104)).toEqual([1, 1, 7, -7, 1, 1]);
  curve[502] = -9;
  curve[501] = -8;
  curve[503] = 8;
  expect(thinnedCurves([curve], 100)[1]!.slice(100, 102)).toEqual([-9, 8]);
});

test("numbers that cannot be drawn hide no others of their pixel", () => {
  const curve = new Float64Array(40).fill(Number.NaN);
  curve[21] = 4;
  const [, thin] = thinnedCurves([curve], 4);
  expect(thin).toEqual([null, null, null, null, 4, 4, null, null]);
});

test("a curve that ended early has nulls from there on", () => {
  const [steps, long, short] = thinnedCurves([new Float64Array(100).fill(1), new Float64Array(10).fill(2)], 10);
  expect(steps).toHaveLength(20);
  expect(long).toEqual(Array(20).fill(1));
  expect(short).toEqual([2, 2, ...Array(18).fill(null)]);
});

test("nothing is nothing", () => expect(thinnedCurves([new Float64Array()], 10)).toEqual([[], []]));

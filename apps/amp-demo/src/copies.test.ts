import { expect, test } from "vitest";
import { copiesDemo, lossOf } from "./copies.ts";

test("half weights stand still, and with copies they train as float32 does", () => {
  const { isFine, rows } = copiesDemo();
  expect(isFine).toBe(true);
  expect(rows.at(-1)![3]).toBe(rows[0]![3]);
  expect(Number(rows.at(-1)![2])).toBeLessThan(Number(rows[0]![2]) / 50);
});

test("the gradient is the slope of the loss", () => {
  const problem = { rows: [Float64Array.of(1, 2), Float64Array.of(-1, 0.5)], targets: Float64Array.of(3, 1) };
  const at = (a: number, b: number) => lossOf(problem, [a, b]);
  const { gradient } = at(0.3, 0.7);
  for (const [i, slope] of [
    at(0.3 + 1e-6, 0.7).loss - at(0.3 - 1e-6, 0.7).loss,
    at(0.3, 0.7 + 1e-6).loss - at(0.3, 0.7 - 1e-6).loss,
  ].entries())
    expect(gradient[i]).toBeCloseTo(slope / 2e-6, 6);
});

import { defineOptimizer, type Num, parameter } from "optim-core";
import { expect, test } from "vitest";
import { naturalLog } from "./naturalLog.ts";

/** What a host-rate symbol made of a number is in float64. */
function valueMadeOf(make: (x: Num) => Num, x: number): number {
  const Told = defineOptimizer({
    name: "Told",
    hyper: { lr: x },
    update: ({ p }, { lr }) => ({ p: p.mul(0).add(make(lr)) }),
  });
  const w = parameter(Float64Array.of(0), { grad: Float64Array.of(0) });
  new Told([w]).step();
  return w.data[0]!;
}

test.each([1e-8, 1e-5, 0.01, 0.1, 0.5, 0.69, 0.71, 0.9, 0.95, 0.99, 0.999, 0.9999, 1 - 1e-6])(
  "ln %d is that of JavaScript",
  (x) => {
    expect(Math.abs(valueMadeOf(naturalLog, x) / Math.log(x) - 1)).toBeLessThan(1e-13);
  },
);

test("ln 1 is 0, exactly", () => {
  expect(valueMadeOf(naturalLog, 1)).toBe(0);
});

import { expect, test } from "vitest";
import { flushedDemo, sharesAt } from "./flushed.ts";

/** 2^-25 is half the smallest half, and a tie goes to the even 0. */
const gradients = [Float32Array.of(2 ** -25, 2 ** -24, 0, -(2 ** -26)), Float32Array.of(1, -2)];

test("what flushes to zero and what overflows is counted, of what is not 0", () => {
  expect(sharesAt(1, gradients)).toEqual({ flushed: 2 / 5, overflowed: 0 });
  expect(sharesAt(2, gradients)).toEqual({ flushed: 1 / 5, overflowed: 0 });
  expect(sharesAt(4, gradients)).toEqual({ flushed: 0, overflowed: 0 });
  expect(sharesAt(32_760, gradients)).toEqual({ flushed: 0, overflowed: 1 / 5 });
  expect(sharesAt(65_536, gradients)).toEqual({ flushed: 0, overflowed: 2 / 5 });
});

test("the table goes from 2^0 to 2^16", () => {
  const { rows, isFine } = flushedDemo({ weights: gradients, activations: gradients });
  expect(rows.map(([scale]) => scale)).toEqual(Array.from({ length: 17 }, (_, i) => (2 ** i).toLocaleString("en")));
  expect(rows[1]).toEqual(["2", "20.00 %", "20.00 %", "0.00 %"]);
  expect(isFine).toBe(true);
});

import { expect, it } from "vitest";
import { isSame } from "./sameOptions.ts";

it("names in any order, members of lists and records, numbers as they are", () => {
  expect(isSame({ lr: 1, betas: [0.9, 0.99] }, { betas: [0.9, 0.99], lr: 1 })).toBe(true);
  expect(isSame({ a: { b: [Number.NaN] } }, { a: { b: [Number.NaN] } })).toBe(true);
});

it.each([
  [{ lr: 1 }, { lr: 2 }],
  [{ lr: 1 }, { lr: 1, eps: 1 }],
  [{ lr: undefined }, { eps: undefined }],
  [{ betas: [0.9] }, { betas: [0.9, 0.99] }],
  [{ betas: [0.9] }, { betas: 0.9 }],
  [new Map(), new Map()],
  [null, {}],
])("%o is not %o", (a, b) => {
  expect(isSame(a, b)).toBe(false);
  expect(isSame(b, a)).toBe(false);
});

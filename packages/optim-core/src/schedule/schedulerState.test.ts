import { expect, it } from "vitest";
import { decodeNumber, encodeNumber } from "./schedulerState.ts";

it.each([
  0,
  -0,
  1e-3,
  -1.5,
  5e-324,
  1.7976931348623157e308,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
])("B11: %s survives JSON", (value) => {
  expect(decodeNumber(JSON.parse(JSON.stringify(encodeNumber(value))))).toBe(value);
});

it.each(["1", "inf", "", null, undefined, [1]])("takes no %j for a number", (value) => {
  expect(decodeNumber(value)).toBeUndefined();
});

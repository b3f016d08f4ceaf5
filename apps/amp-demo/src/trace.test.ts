import { expect, test } from "vitest";
import { changesOf, traceDemo } from "./trace.ts";

test("the scale is halved at once and doubled after 2,000 clean steps", () => {
  const { isFine, rows } = traceDemo();
  expect(isFine).toBe(true);
  expect(rows.slice(0, 6)).toEqual([
    ["1", "32,768", "halved"],
    ["2", "16,384", "halved"],
    ["3", "8,192", "halved"],
    ["4", "4,096", "halved"],
    ["2,004", "8,192", "doubled"],
    ["4,004", "16,384", "doubled"],
  ]);
  // Where the scale has become too large again, too.
  expect(rows.filter(([, , what]) => what === "halved").length).toBeGreaterThan(5);
});

test("changes are what differs from one record to the next", () => {
  const trace = [
    { update: 1, scale: 65_536, skipped: 0 },
    { update: 5, scale: 32_768, skipped: 1 },
    { update: 9, scale: 32_768, skipped: 1 },
  ];
  expect(changesOf(trace)).toEqual([{ update: 5, from: 65_536, to: 32_768 }]);
});

import { expect, test } from "vitest";
import { percent, table, whole } from "./table.ts";

test("columns are as wide as their widest cell", () => {
  expect(table(["a", "long"], [["123", "4"]])).toBe("    a   long\n  123      4");
});

test("numbers as people read them", () => {
  expect([percent(0.1234), percent(0.5, 0), whole(65_536)]).toEqual(["12.3 %", "50 %", "65,536"]);
});

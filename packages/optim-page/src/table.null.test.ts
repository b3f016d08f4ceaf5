import { expect, test } from "vitest";
import { table } from "./table.ts";

test("columns are aligned by what is seen, and a bar does not end a cell", () => {
  expect(
    table(
      ["a", "long"],
      [
        ["x | y", "≥"],
        ["", "1"],
      ],
    ),
  ).toBe(["| a      | long |", "| ------ | ---- |", "| x \\| y | ≥    |", "|        | 1    |"].join("\n"));
});

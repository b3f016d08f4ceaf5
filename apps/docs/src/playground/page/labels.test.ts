import { expect, test } from "vitest";
import { Column } from "./column.ts";
import { axisNumber, chartText, entrantLabels, figureText, milliseconds, shortNumber } from "./labels.ts";

const column = (...values: number[]): Column => {
  const made = new Column();
  made.push(values);
  return made;
};

test("numbers are short and say their size", () => {
  expect([0, 1, -0.5, 1234.56, 0.00012345, 2e-9, 1.23456e7, 65536, undefined, Number.NaN].map(shortNumber)).toEqual([
    "0",
    "1",
    "-0.5",
    "1235",
    "1.234e-4",
    "2.000e-9",
    "1.235e+7",
    "65540",
    "—",
    "—",
  ]);
});

test("numbers beside an axis are round, and times are no finer than the clock", () => {
  expect([0, 0.05, 0.30000000000000004, 1e-9, -2e-4, 1e5, 65536].map(axisNumber)).toEqual([
    "0",
    "0.05",
    "0.3",
    "1e-9",
    "-2e-4",
    "1e5",
    "65536",
  ]);
  expect([undefined, 0, 0.15, 2].map(milliseconds)).toEqual(["—", "under 0.1 ms", "0.15 ms", "2 ms"]);
});

test("entrants have the names of their rules, and a place where a name is there twice", () => {
  const entrants = [
    { optimizer: "adamw", options: {} },
    { optimizer: "mine", options: {}, source: "…" },
    { optimizer: "adamw", options: { lr: 1 } },
  ];
  expect(entrantLabels(entrants)).toEqual(["AdamW (1)", "mine", "AdamW (3)"]);
});

test("what is drawn is said with its figures", () => {
  expect(chartText("Loss", ["SGD", "Lion"], [column(4, 2), column(1e-9)])).toBe(
    "Loss by step. SGD 2 at step 2; Lion 1.000e-9 at step 1.",
  );
  expect(chartText("Loss", ["SGD"], [column()])).toBe("Loss by step: nothing has run yet.");
  const tracks = [{ points: column(-1.2, 1, 0.5, 0.25) }, { points: column() }];
  expect(figureText("saddle", { formula: "x y" }, ["SGD", "Lion"], tracks)).toBe(
    "A saddle: contours of x y. SGD went from (-1.2, 1) to (0.5, 0.25) in 2 steps.",
  );
});

import { expect, test } from "vitest";
import { costOf, decoderSweep, mlpSweep, runsOf } from "./sweep.ts";

test("the decoder is trained at the widths and rates that the figure needs, with three seeds, the widest models first", () => {
  const runs = runsOf(decoderSweep(false, 3));
  expect(runs).toHaveLength(2 * 3 * 9 * 3);
  expect(runs.map(({ width }) => width)).toEqual(runs.map(({ width }) => width).sort((a, b) => b - a));
  const rates = (parametrisation: string) => [
    ...new Set(runs.filter((run) => run.parametrisation === parametrisation).map(({ log2Lr }) => log2Lr)),
  ];
  expect(rates("standard")).toEqual([-13, -12, -11, -10, -9, -8, -7, -6, -5]);
  expect(rates("u-muP")).toEqual([-4, -3, -2, -1, 0, 1, 2, 3, 4]);
  expect(new Set(runs.map(({ seed }) => seed))).toEqual(new Set([1, 2, 3]));
});

test("--full adds a width, and the short form has two", () => {
  expect(decoderSweep(true, 1).widths).toEqual([32, 64, 128, 256]);
  expect(mlpSweep(1).widths).toHaveLength(2);
});

test("what is told of the time grows with steps and width", () => {
  const [run] = runsOf(decoderSweep(false, 1));
  expect(costOf([run!, run!])).toBe(2 * costOf([run!]));
  expect(costOf([{ ...run!, width: 2 * run!.width }])).toBeGreaterThan(1.5 * costOf([run!]));
});

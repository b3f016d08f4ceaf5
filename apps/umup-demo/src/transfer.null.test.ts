import { plot } from "tooling-demo";
import { describe, expect, test } from "vitest";
import { lossPlots, lossTable, summary } from "./report.ts";
import type { Run } from "./run.ts";
import type { Sweep } from "./sweep.ts";
import { costOfTransfer, shiftOf, transferOf } from "./transfer.ts";

const sweep: Sweep = {
  training: { task: "decoder", steps: 1, warmupSteps: 1, batchSize: 1, length: 1, layers: 1 },
  widths: [8, 16],
  log2Lrs: { standard: [-3, -2, -1], "u-muP": [0, 1, 2] },
  seeds: [1, 2],
};
/** Losses by width and rate; the seeds are 0.1 away from them. */
const lossesOf =
  (losses: Readonly<Record<number, readonly number[]>>, rates = sweep.log2Lrs.standard) =>
  ({ width, log2Lr, seed }: Run): number =>
    losses[width]![rates.indexOf(log2Lr)]! + (seed === 1 ? 0.1 : -0.1);

const moving = transferOf(sweep, "standard", lossesOf({ 8: [3, 2, 1], 16: [1.5, 0.5, Number.NaN] }));
const still = transferOf(sweep, "u-muP", lossesOf({ 8: [3, 1, 2], 16: [2, 0.5, 4] }, sweep.log2Lrs["u-muP"]));
const none = transferOf(sweep, "standard", () => Number.NaN);

describe("what a sweep says", () => {
  test("are means over the seeds, how far those are apart, and the best rate of each width", () => {
    expect(moving.curves[0]!.losses).toEqual([3, 2, 1].map((x) => expect.closeTo(x)));
    expect(moving.curves[0]!.spreads).toEqual([0.2, 0.2, 0.2].map((x) => expect.closeTo(x)));
    expect(moving.curves.map(({ best }) => best)).toEqual([2, 1]);
    expect(none.curves.map(({ best }) => best)).toEqual([-1, -1]);
  });

  test("is by how much the best rate moves, and what that costs", () => {
    expect([moving, still, none].map(shiftOf)).toEqual([-1, 0, Number.NaN]);
    expect([moving, still, none].map(costOfTransfer)).toEqual([Number.NaN, 0, Number.NaN]);
    const costly = transferOf(sweep, "standard", lossesOf({ 8: [3, 2, 1], 16: [1.5, 0.5, 2] }));
    expect(costOfTransfer(costly)).toBeCloseTo(1.5);
  });
});

describe("it is told", () => {
  test("as a table with the best marked", () => {
    expect(
      lossTable(moving)
        .split("\n")
        .map((line) => line.trim().split(/ {2,}/)),
    ).toEqual([
      ["log2 lr", "width 8", "width 16"],
      ["-3", "3.000 (0.200)", "1.500 (0.200)"],
      ["-2", "2.000 (0.200)", "0.500 (0.200) *"],
      ["-1", "1.000 (0.200) *", "diverged"],
    ]);
  });

  test("in a sentence that follows from it", () => {
    expect(summary(moving)).toBe(
      "Best: 2^-1 at 8, 2^-2 at 16; a shift by 1 octaves. With the best rate of width 8, at width 16 training comes apart.",
    );
    expect(summary(still)).toBe(
      "Best: 2^1 at 8, 2^1 at 16; a shift by 0 octaves. With the best rate of width 8, at width 16 the loss is 0.000 above its least.",
    );
    expect(summary(none)).toBe("Best: none at 8, none at 16.");
  });

  test("in a plot for each parametrisation, on one scale, with the best marked", () => {
    const [first, second] = lossPlots({ task: "decoder" }, [moving, still]);
    expect([first!.title, second!.title]).toEqual(["Byte-level decoder, standard", "Byte-level decoder, u-muP"]);
    expect(first!.y.at(1)).toBe(second!.y.at(1));
    expect(plot(first!).match(/<circle/g)).toHaveLength(2);
    expect(lossPlots({ task: "mlp" }, [none])[0]!.lines.every(({ marks }) => marks!.length === 0)).toBe(true);
  });
});

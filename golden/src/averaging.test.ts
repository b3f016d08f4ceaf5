import { expect, test } from "vitest";
import { type AveragingCase, runAveragingCase } from "./averaging.ts";
import { onJs } from "./backends.ts";

const file = (change: Partial<AveragingCase> = {}): AveragingCase => ({
  format: "weight-averaging",
  reference: { symbol: "get_ema_avg_fn, AveragedModel" },
  arguments: { decay: 0.75 },
  shapes: [[1]],
  model_parameters: [[[4]], [[8]]],
  runs: {
    float32: [
      { n_averaged: 1, averaged: [[4]] },
      { n_averaged: 2, averaged: [[5]] },
    ],
  },
  ...change,
});

test("an average that agrees has no failures, one that does not is named", async () => {
  expect(await runAveragingCase(file(), onJs)).toMatchObject({ cases: 1, failures: [] });
  const mean = { reference: { symbol: "get_swa_multi_avg_fn" }, arguments: {} };
  expect((await runAveragingCase(file(mean), onJs)).failures).toEqual([
    expect.stringContaining("float32, update 1, tensor 0[0] is 6, not 5"),
  ]);
  const miscounted = { runs: { float32: [{ n_averaged: 2, averaged: [[4]] }] } };
  expect((await runAveragingCase(file(miscounted), onJs)).failures).toEqual([
    "float32, update 0, n_averaged is 1, not 2",
  ]);
});

test("what it does not know is a failure", async () => {
  for (const change of [
    { reference: { symbol: "get_lookahead" } },
    { arguments: { rate: 1 } },
    { runs: { float8: [] } },
  ])
    expect((await runAveragingCase(file(change), onJs)).failures[0]).toContain("not known");
});

import { expect, test } from "vitest";
import { onJs } from "./backends.ts";
import { type ClippingCase, runClippingCase } from "./clipping.ts";

const half = Math.SQRT1_2 / (1 + 1e-6 / Math.SQRT2);
const file = (change: Partial<ClippingCase["cases"][number]> = {}): ClippingCase => ({
  format: "gradient-clipping",
  shapes: [[2], [1]],
  cases: [
    {
      function: "clip_grad_norm_",
      arguments: { max_norm: 1 },
      gradients: [[1, -1], null],
      runs: { float64: { total_norm: Math.SQRT2, clipped: [[half, -half], null] } },
      ...change,
    },
  ],
});

test("a case that agrees has no failures, one that does not is named", async () => {
  expect(await runClippingCase(file(), onJs)).toMatchObject({ cases: 1, failures: [] });
  const wrongNorm = { float64: { total_norm: 1.5, clipped: [[half, -half], null] } };
  expect((await runClippingCase(file({ runs: wrongNorm }), onJs)).failures).toEqual([
    expect.stringContaining("case 0, float64, total_norm"),
  ]);
  const wrongGradient = { float64: { total_norm: Math.SQRT2, clipped: [[half, half], null] } };
  expect((await runClippingCase(file({ runs: wrongGradient }), onJs)).failures).toEqual([
    expect.stringContaining("gradient 0[1]"),
  ]);
  const noNull = { float64: { total_norm: Math.SQRT2, clipped: [[half, -half], [0]] } };
  expect((await runClippingCase(file({ runs: noNull }), onJs)).failures).toEqual([
    expect.stringContaining("gradient 1"),
  ]);
});

test("an error that the reference has must come, and no other may", async () => {
  const raises = { float64: { raises: { type: "RuntimeError", message: "non-finite" }, clipped: [[1, -1], null] } };
  expect((await runClippingCase(file({ runs: raises }), onJs)).failures[0]).toContain("does not raise RuntimeError");
  const infinite = file({
    arguments: { max_norm: 1, norm_type: "inf", error_if_nonfinite: true },
    gradients: [[1, "Infinity"], null],
    runs: { float64: { raises: { type: "RuntimeError", message: "non-finite" }, clipped: [[1, "Infinity"], null] } },
  });
  expect(await runClippingCase(infinite, onJs)).toMatchObject({ failures: [] });
});

test("what it does not know is a failure", async () => {
  for (const change of [
    { function: "clip_grad" },
    { arguments: { max_norm: 1, colour: 2 } },
    { runs: { float8: { clipped: [] } } },
  ])
    expect((await runClippingCase(file(change), onJs)).failures[0]).toContain("not known");
});

import { AdamW, defineOptimizer, LAMB, Lion, norm, SGD, slot, sum } from "optim-core";
import { describe, expect, test } from "vitest";
import { costOf } from "./costOf.ts";

describe("the bytes of a step are the least that its formula needs", () => {
  test.each([
    ["SGD", costOf(SGD.rule), 12, 0],
    ["SGD with momentum", costOf(SGD.rule, { momentum: 0.9 }), 20, 4],
    ["Lion", costOf(Lion.rule), 20, 4],
    ["AdamW", costOf(AdamW.rule), 28, 8],
    ["AdamW without decay", costOf(AdamW.rule, { weightDecay: 0 }), 28, 8],
    ["AMSGrad", costOf(AdamW.rule, { amsgrad: true }), 36, 12],
  ])("%s", (_, { bytes, stateBytes }, expected, expectedState) => {
    expect(bytes).toBe(expected);
    expect(stateBytes).toBe(expectedState);
  });
});

test("operations are counted once where they are shared, and not where they are the same for all weights", () => {
  // w − γ·(g + λw), with momentum: b = μb + (g + λw)
  expect(costOf(SGD.rule).operations).toEqual({ mul: 1, sub: 1 });
  expect(costOf(SGD.rule, { weightDecay: 0.1 }).operations).toEqual({ mul: 2, add: 1, sub: 1 });
  expect(costOf(SGD.rule, { weightDecay: 0.1, momentum: 0.9, nesterov: true }).operations).toEqual({
    mul: 4,
    add: 3,
    sub: 1,
  });
  // m: 2 products, 1 sum; v: 3 and 1; m̂, v̂, root, + ε, quotient, · γ, w · (1 − γλ), −
  expect(costOf(AdamW.rule)).toMatchObject({ flops: 15, operations: { mul: 9, add: 3, sqrt: 1, div: 1, sub: 1 } });
});

test("a reduction is a pass of its own, which computes again what it needs", () => {
  const { passes, bytes } = costOf(LAMB.rule);
  const moved = passes.map(({ reads, writes, bytesRead, bytesWritten }) => [
    reads.toSorted().join(),
    writes.join(),
    bytesRead + bytesWritten,
  ]);
  expect(moved).toEqual([
    ["g,p", "", 8],
    ["expAvg,expAvgSq,g,p", "", 16],
    ["expAvg,expAvgSq,g,p", "p,expAvg,expAvgSq", 28],
  ]);
  expect(bytes).toBe(52);
  const { rule } = defineOptimizer({
    name: "Normed",
    hyper: { lr: 1 },
    update: ({ p, g }, { lr }) => ({ p: p.sub(g.mul(lr).div(norm(g))) }),
  });
  // g·g and its sum; g·γ, ÷, −
  expect(costOf(rule).operations).toEqual({ mul: 2, sum: 1, div: 1, sub: 1 });
});

test("a slot counts with its own precision, and not at all where it is not of weights", () => {
  const { rule } = defineOptimizer({
    name: "Slots",
    hyper: { lr: 1 },
    state: {
      half: slot({ dtype: "bf16" }),
      wide: slot({ dtype: "f64" }),
      rows: slot({ extent: "row" }),
      one: slot({ extent: "tensor" }),
    },
    update: ({ p, g, half, wide, rows, one }) => ({
      p: p.sub(half).sub(wide).sub(rows).sub(one),
      half: half.add(g),
      wide: wide.add(g),
      rows: rows.add(sum(g, "row")),
      one: one.add(1),
    }),
  });
  const { bytes, stateBytes } = costOf(rule);
  expect(stateBytes).toBe(2 + 8);
  // The row's sum reads g once more.
  expect(bytes).toBe(4 + (4 + 4 + 2 + 8) + (4 + 2 + 8));
});

import { ASGD, copy, defineOptimizer, Rprop, SGD, slot } from "optim-core";
import { expect, test } from "vitest";
import { stateRows } from "./stateRows.ts";

test("slots have torch's names, and torch's step count where its class has one", () => {
  expect(stateRows(ASGD.rule)).toEqual([
    { torch: "step", symbol: "t", of: "parameter", dtype: "f32", first: "0" },
    { name: "eta", torch: "eta", symbol: "\\eta_t", of: "parameter", dtype: "f32", first: "`lr`" },
    { name: "mu", torch: "mu", symbol: "\\mu_t", of: "parameter", dtype: "f32", first: "1" },
    { name: "ax", torch: "ax", symbol: "\\bar \\theta_t", of: "weight", dtype: "f32", first: "0" },
  ]);
  expect(stateRows(SGD.rule)).toEqual([
    {
      name: "momentumBuffer",
      torch: "momentum_buffer",
      symbol: "b_t",
      of: "weight",
      dtype: "f32",
      first: "0",
      when: "momentum",
    },
  ]);
  expect(stateRows(Rprop.rule)[2]).toMatchObject({ torch: "step_size", symbol: "s_t", first: "`lr`" });
});

test("a slot that is not saved has no name in torch; extents and precisions are the slot's own", () => {
  const { rule } = defineOptimizer({
    name: "Own",
    hyper: { lr: 1 },
    state: { seen: slot({ transient: true, extent: "row", dtype: "f64" }), slowCopy: copy },
    update: ({ p, seen, slowCopy }) => ({ p, seen, slowCopy }),
  });
  const [step, seen, slow] = stateRows(rule, { slowCopy: "\\phi" });
  expect(step).toMatchObject({ torch: "step" });
  expect(seen).toEqual({ name: "seen", symbol: "\\mathrm{seen}_t", of: "row", dtype: "f64", first: "0" });
  expect(slow).toMatchObject({ torch: "slow_copy", symbol: "\\phi_t", first: "the weight" });
});

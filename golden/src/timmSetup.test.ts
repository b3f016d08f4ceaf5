import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { timmSetup } from "./timmSetup.ts";
import type { TrajectoryCase } from "./trajectoryCase.ts";

const setupOf = (id: string, given: TrajectoryCase["arguments"]) => {
  const file = new URL(`../visible/optimizers/${id}.json`, import.meta.url);
  return timmSetup({ ...(JSON.parse(readFileSync(file, "utf8")) as TrajectoryCase), arguments: given })!;
};

it("says which decay timm's flags mean, for each group", () => {
  const lamb = (given: TrajectoryCase["arguments"]) =>
    setupOf("timm.Lamb.default", given).groups.map(({ decay }) => decay);
  expect(lamb({})).toEqual([undefined, undefined]);
  expect(lamb({ decoupled_decay: false, corrected_weight_decay: true })).toEqual(["update", "update"]);
  expect(lamb({ decoupled_decay: true })).toEqual(["lrCoupled", "lrCoupled"]);
  expect(lamb({ decoupled_decay: true, corrected_weight_decay: true })).toEqual(["corrected", "corrected"]);
  const lion = setupOf("timm.Lion.maximize", { corrected_weight_decay: true });
  expect(lion.groups.map(({ decay }) => decay)).toEqual(["corrected", "corrected"]);
});

it("the corrected decay of every group refers to the constructor's rate, and a norm of None is no clipping", () => {
  expect(setupOf("timm.Lion.maximize", { lr: 0.5 }).options.initialLr).toBe(0.5);
  expect(setupOf("timm.Lamb.default", { max_grad_norm: null }).options).toEqual({ initialLr: 1e-3, maxGradNorm: 0 });
});

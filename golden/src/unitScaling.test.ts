import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { onJs } from "./backends.ts";
import { runTrajectoryCase } from "./trajectory.ts";
import type { TrajectoryCase } from "./trajectoryCase.ts";
import { unitScalingSetup } from "./unitScalingSetup.ts";
import { runUnitScalingTable, type UnitScalingTable } from "./unitScalingTable.ts";

const read = (path: string) => JSON.parse(readFileSync(new URL(`../visible/${path}.json`, import.meta.url), "utf8"));
const trajectory = (id: string): TrajectoryCase => read(`optimizers/unit_scaling.${id}`);
const table = (id: string): UnitScalingTable => read(`unit_scaling_ops/${id}`);
const rowsOf = (id: string, ...rows: object[]) => runUnitScalingTable({ id, rows: rows as never }).failures;

describe("a trajectory with tags", () => {
  const failuresOf = async (id: string, change: object) =>
    (await runTrajectoryCase({ ...trajectory(id), ...change }, onJs)).failures;

  it("is held to the reference's rates and decays, one for each tensor", async () => {
    const {
      effective_groups: [first, ...others],
    } = trajectory("AdamW.independent_wd");
    const lr = Number(first!.lr) * (1 + 3e-12);
    expect(await failuresOf("AdamW.independent_wd", { effective_groups: [{ ...first!, lr }, ...others] })).toEqual([
      expect.stringContaining("lr of group 0[0] is"),
      expect.stringContaining("weightDecay of group 0[0] is"),
      expect.stringContaining("lr of group 0[0] is"),
      expect.stringContaining("weightDecay of group 0[0] is"),
    ]);
    expect(await failuresOf("AdamW.coupled_wd", { arguments: { independent_weight_decay: true } })).not.toEqual([]);
  });

  it("needs its tags", async () => {
    const tensors = trajectory("SGD.readout_none_coupled_wd").tensors.map((tensor) => ({
      ...tensor,
      mup_type: "norms",
    }));
    await expect(failuresOf("SGD.readout_none_coupled_wd", { tensors })).rejects.toThrow("mup_type norms is not known");
    const untagged = tensors.map((tensor) => ({ ...tensor, mup_type: null }));
    await expect(failuresOf("SGD.readout_none_coupled_wd", { tensors: untagged })).rejects.toThrow(/"p0" has no tag/);
  });

  it("knows which decay is torch's", () => {
    const setupOf = (id: string, given: object) => unitScalingSetup({ ...trajectory(id), arguments: { ...given } })!;
    expect(setupOf("Adam.no_wd", { decoupled_weight_decay: true }).options).toEqual({ decay: "lrCoupled" });
    expect(setupOf("AdamW.no_wd", { decoupled_weight_decay: true }).options).toEqual({});
    expect(() => setupOf("AdamW.no_wd", { decoupled_weight_decay: false })).toThrow("is not known");
    expect(unitScalingSetup({ ...trajectory("Adam.no_wd"), optimizer: "unit_scaling.Lion" })).toBeUndefined();
  });
});

describe("a table", () => {
  it.each(["apply_constraint", "logarithmic_interpolation", "transformer_residual_scaling_rule", "lr_scale"])(
    "%s is met",
    (id) => {
      const { failures, cases, worst64 } = runUnitScalingTable(table(id));
      expect(failures).toEqual([]);
      expect(cases).toBe(table(id).rows.length);
      expect(worst64).toBeLessThan(0.1);
    },
  );

  it("names the row that is not", () => {
    const row = { alpha: 0.5, lower: 1, upper: 4, result: 2 * (1 + 3e-12) };
    expect(rowsOf("logarithmic_interpolation", { ...row, result: 2 }, row)).toEqual([
      expect.stringMatching(/^row 1\[0\] is 2, not 2.0+6: \S+ times the bound$/),
    ]);
    expect(rowsOf("apply_constraint", { constraint: "amean", scales: [1, 3], result: [2] })).toHaveLength(1);
  });

  it("an error that the reference has must come, and no other may", () => {
    const raises = { type: "ValueError", message: "" };
    const weight = { rule: "adam", mup_type: "weight", mup_scaling_depth: null };
    expect(rowsOf("lr_scale", { ...weight, shape: [2, 2, 2, 2], raises })).toEqual([]);
    expect(rowsOf("lr_scale", { ...weight, shape: [4], raises })).toEqual(["row 0 does not raise ValueError"]);
    expect(rowsOf("lr_scale", { ...weight, shape: [2, 2, 2, 2], lr_scale: 1 })[0]).toContain("row 0 throws OptimError");
    expect(rowsOf("lr_scale", { ...weight, rule: "lion", shape: [4], raises })[0]).toContain("rule lion is not known");
  });

  it("what it does not know is a failure", () => {
    expect(rowsOf("rms")).toEqual(["the function rms is not known"]);
    const row = { alpha: 0.5, lower: 1, upper: 4, base: 2, result: 2 };
    expect(rowsOf("logarithmic_interpolation", row)[0]).toContain("the fields of row 0");
  });
});

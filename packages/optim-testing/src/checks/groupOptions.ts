import { expect } from "vitest";
import { expectError } from "../expectRefusal.ts";
import { expectSameValues } from "../expectSame.ts";
import type { LooseOptions } from "../optimizerInfo.ts";
import type { Checks } from "./check.ts";

/** What a group makes of its options. */
export const groupOptions = {
  "options and defaults come back from the group"({ type, defaults }, given, lab) {
    const common = { maximize: false, foreach: null, fused: null };
    const { params: _, ...group } = lab.rig(type, given).optimizer.paramGroups[0]!;
    expect(group).toEqual({ ...defaults, ...common, initialLr: given.lr ?? (defaults.lr as number), ...given });
  },

  async "foreach and fused change nothing"({ type }, given, lab) {
    const run = (extra: LooseOptions) =>
      lab
        .rig(type, { ...given, ...extra })
        .train(1, 4)
        .values();
    expectSameValues(await run({ foreach: true, fused: false }), await run({ fused: true }), "foreach or fused");
  },

  async "an option that is spoilt between steps is refused by the next one"({ type }, given, lab) {
    const rig = lab.rig(type, given).train(1, 2);
    const group = rig.optimizer.paramGroups[0]!;
    const { lr } = group;
    group.lr = Number.NaN;
    const values = await rig.values();
    await expectError(type.rule.name, () => rig.optimizer.step(), /lr is NaN/);
    group.lr = lr;
    expectSameValues(await rig.values(), values, "after the refusal");
    const straight = lab.rig(type, given).train(1, 3);
    expectSameValues(await rig.train(3, 3).values(), await straight.values(), "the next step");
  },
} satisfies Checks;

import { expect } from "vitest";
import { expectError } from "../expectRefusal.ts";
import type { Case, Checks, LooseOptions } from "../optimizerInfo.ts";
import { rigOf } from "../rig.ts";

const optionsOf = ({ type }: Case, options: LooseOptions): Record<string, unknown> => {
  const { params: _, ...group } = rigOf(type, options).optimizer.paramGroups[0]!;
  return group;
};

/** What a group makes of its options. */
export const groupOptions = {
  "options and defaults come back from the group"(info, given) {
    const common = { maximize: false, foreach: null, fused: null };
    const lr = given.lr ?? (info.defaults.lr as number);
    expect(optionsOf(info, given)).toEqual({ ...info.defaults, ...common, initialLr: lr, ...given });
  },

  "foreach and fused change nothing"({ type }, given) {
    const run = (extra: LooseOptions) =>
      rigOf(type, { ...given, ...extra })
        .train(1, 4)
        .weights.map(({ data }) => [...data]);
    expect(run({ foreach: true, fused: false })).toEqual(run({ fused: true }));
  },

  async "an option that is spoilt between steps is refused by the next one"({ type }, given) {
    const rig = rigOf(type, given).train(1, 2);
    const group = rig.optimizer.paramGroups[0]!;
    const { lr } = group;
    group.lr = Number.NaN;
    const values = await rig.values();
    await expectError(type.rule.name, () => rig.optimizer.step(), /lr is NaN/);
    group.lr = lr;
    expect(await rig.values()).toEqual(values);
    const straight = rigOf(type, given).train(1, 3);
    expect(await rig.train(3, 3).values()).toEqual(await straight.values());
  },
} satisfies Checks;

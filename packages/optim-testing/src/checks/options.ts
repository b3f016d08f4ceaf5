import { expect } from "vitest";
import { expectError, expectRefusal } from "../expectRefusal.ts";
import type { LooseOptions } from "../optimizerInfo.ts";
import { rigOf } from "../rig.ts";
import type { Checks } from "./check.ts";

/** What an optimizer makes of good and bad options. */
export const options = {
  "defaults are those of the paper or of torch"({ type, defaults }) {
    const { optimizer } = rigOf(type, {});
    const { foreach, fused, maximize, ...own } = optimizer.defaults as Record<string, unknown>;
    expect(own).toEqual(defaults);
    expect({ foreach, fused, maximize }).toEqual({ foreach: null, fused: null, maximize: false });
  },

  "an option that does not exist is refused"({ type }) {
    const make = () => rigOf(type, { learningRate: 1 } as LooseOptions);
    return expectError(type.rule.name, make, /"learningRate".*\blr\b/s);
  },

  async "bad options are refused by name, and in a group that is added later too"({ type, errors }) {
    for (const { options: bad, message } of errors) {
      const who = type.rule.name;
      await expectError(who, () => rigOf(type, bad as LooseOptions), message);
      const rig = rigOf(type, {}).train(1, 1);
      const [extra] = rigOf(type, {}, { named: false }).weights;
      await expectRefusal(rig, () => rig.optimizer.addParamGroup({ params: [extra!], ...bad }), message);
      expect(rig.optimizer.paramGroups).toHaveLength(1);
    }
  },

  async "a number of the wrong kind is refused, for every number there is"({ type }) {
    const { name: who } = type.rule;
    for (const [name, value] of Object.entries(rigOf(type, {}).optimizer.defaults as Record<string, unknown>)) {
      const wrong = (bad: unknown) =>
        expectError(who, () => rigOf(type, { [name]: bad } as LooseOptions), new RegExp(`\\b${name}`));
      await wrong("0.1!");
      if (typeof value === "number") for (const bad of [Number.NaN, Infinity, null, "0.1", [1]]) await wrong(bad);
      if (typeof value === "boolean") for (const bad of [1, null, "true"]) await wrong(bad);
      if (Array.isArray(value))
        for (const bad of [0.5, [], [...value, 0.5], value.map(() => Number.NaN)]) await wrong(bad);
    }
  },
} satisfies Checks;

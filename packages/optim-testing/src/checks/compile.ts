import { optimizer as classOf, defaultOf, type HyperDefault, isOptional } from "optim-core";
import { expect } from "vitest";
import type { Case, LooseOptions } from "../optimizerInfo.ts";
import { rigOf } from "../rig.ts";
import type { Checks } from "./check.ts";

/** The same optimizer, and how often its rule has been traced. */
function counted({ type: { rule } }: Case) {
  const traced = { times: 0 };
  const type = classOf({
    ...rule,
    update(...symbols) {
      traced.times++;
      return rule.update(...symbols);
    },
  });
  return { traced, type };
}

/** A number near `x` that a rule takes wherever it takes `x`. */
const nudged = (x: number): number => (x === 0 ? 0 : x * (1 - 2 ** -10));

/** Options that differ in every number, but in no flag: no optional number comes or goes. */
function numbersChanged({ type: { rule } }: Case, options: LooseOptions): Record<string, unknown> {
  const entries = Object.entries(rule.hyper).map(([name, declared]): [string, unknown] => {
    const value = options[name] ?? defaultOf(declared);
    if (Array.isArray(value)) return [name, value.map(nudged)];
    return [name, typeof value === "number" ? nudged(value) : value];
  });
  return Object.fromEntries(entries);
}

/** When a rule is traced: once for each combination of flags. */
export const compile = {
  "one trace serves all parameters and all steps"(info, options) {
    const { traced, type } = counted(info);
    rigOf(type, options).train(1, 5);
    expect(traced.times).toBe(1);
  },

  "changing numbers does not trace again"(info, options) {
    const { traced, type } = counted(info);
    const rig = rigOf(type, options).train(1, 2);
    Object.assign(rig.optimizer.paramGroups[0]!, numbersChanged(info, options));
    rig.train(3, 4);
    expect(traced.times).toBe(1);
  },

  "groups that differ in numbers share a trace; a flag has its own"(info, options) {
    const { traced, type } = counted(info);
    const rig = rigOf(type, options).train(1, 1);
    const [extra, turned] = [rigOf(type, options, { named: false }), rigOf(type, options, { named: false })];
    rig.optimizer.addParamGroup({ ...options, ...numbersChanged(info, options), params: extra.weights });
    for (const weight of extra.weights) weight.grad = weight.data.slice();
    rig.train(2, 3);
    expect(traced.times).toBe(1);
    rig.optimizer.addParamGroup({ ...options, maximize: !options.maximize, params: turned.weights });
    for (const weight of turned.weights) weight.grad = weight.data.slice();
    rig.train(4, 5);
    expect(traced.times).toBe(2);
  },

  "an optional number that comes or goes is traced once each way"(info, options) {
    const { rule } = info.type;
    const full = { ...info.defaults, ...options };
    for (const [name] of Object.entries<HyperDefault>(rule.hyper).filter(([, declared]) => isOptional(declared))) {
      const isAllowed = [0, 0.1, 0.2].every((value) => rule.check?.({ ...full, [name]: value }) === undefined);
      if (!isAllowed) continue;
      const { traced, type } = counted(info);
      const rig = rigOf(type, { ...options, [name]: 0 } as LooseOptions).train(1, 2);
      for (const value of [0.1, 0, 0.2, 0]) {
        Object.assign(rig.optimizer.paramGroups[0]!, { [name]: value });
        rig.train(3, 4);
      }
      expect(traced.times, name).toBe(2);
    }
  },
} satisfies Checks;

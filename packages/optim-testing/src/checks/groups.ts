import type { OptimizerClass, OptimizerHyper, State } from "optim-core";
import { expect } from "vitest";
import { expectSameDict, expectSameValues } from "../expectSame.ts";
import type { Lab } from "../lab.ts";
import type { LooseOptions } from "../optimizerInfo.ts";
import { Rig } from "../rig.ts";
import { standardWeights, type Weight } from "../weight.ts";
import type { Checks } from "./check.ts";

interface GroupOf<Buf> {
  readonly params: Weight<Buf>[];
  readonly lr?: number;
  readonly maximize?: boolean;
}

/** A rig whose weights are put into groups. */
export function grouped<Buf>(
  type: OptimizerClass<OptimizerHyper, State>,
  options: LooseOptions,
  { target: { backend } }: Lab<Buf>,
  split: (weights: Weight<Buf>[]) => readonly GroupOf<Buf>[],
): Rig<Buf> {
  return new Rig(backend, (weights) => new type<Buf>(split(weights), { ...options, backend } as never));
}

/** What parameter groups do. */
export const groups = {
  async "splitting into groups of equal options changes nothing, bit for bit"(info, options, lab) {
    const whole = lab.rig(info.type, options).train(1, 6);
    const split = grouped(info.type, options, lab, (w) => [
      { params: w.slice(0, 1) },
      { params: w.slice(1, 3) },
      { params: w.slice(3) },
    ]);
    expectSameValues(await split.train(1, 6).values(), await whole.values(), "split");
    expectSameDict((await split.optimizer.stateDict()).state, (await whole.optimizer.stateDict()).state, "split state");
  },

  async "the order of the parameters does not matter"({ type }, options, lab) {
    const order = [...standardWeights].reverse();
    const straight = lab.rig(type, options).train(1, 6);
    const turned = lab.rig(type, options, { specs: order }).train(1, 6);
    expectSameValues(await turned.values(), await straight.values(), "in another order");
    expectSameDict((await turned.states()).reverse(), await straight.states(), "state in another order");
  },

  async "every group has its own rate, from the start and when it changes"({ type }, options, lab) {
    const rates = { first: [1e-3, 4e-3], second: [1e-2, 2e-3] } as const;
    const alone = (lrs: readonly [number, number], at: readonly number[]) =>
      lab
        .rig(type, { ...options, lr: lrs[0] }, { specs: at.map((i) => standardWeights[i]!) })
        .train(1, 6, (t, { paramGroups }) => {
          if (t === 4) paramGroups[0]!.lr = lrs[1];
        });
    const both = grouped(type, options, lab, (w) => [
      { params: w.slice(0, 2), lr: rates.first[0] },
      { params: w.slice(2), lr: rates.second[0] },
    ]).train(1, 6, (t, { paramGroups }) => {
      if (t !== 4) return;
      paramGroups[0]!.lr = rates.first[1];
      paramGroups[1]!.lr = rates.second[1];
    });
    expect(both.optimizer.paramGroups.map(({ lr, initialLr }) => [lr, initialLr])).toEqual([
      [rates.first[1], rates.first[0]],
      [rates.second[1], rates.second[0]],
    ]);
    const apart = { ...(await alone(rates.first, [0, 1]).values()), ...(await alone(rates.second, [2, 3]).values()) };
    expectSameValues(await both.values(), apart, "two rates");
  },

  async "a group that is added later starts from its own first step"({ type }, options, lab) {
    const rig = lab.rig(type, options, { specs: standardWeights.slice(0, 2) }).train(1, 3);
    rig.add(standardWeights.slice(2)).train(4, 6);
    const alone = lab.rig(type, options, { specs: standardWeights.slice(2) }).train(4, 6);
    const before = lab.rig(type, options, { specs: standardWeights.slice(0, 2) }).train(1, 6);
    expectSameValues(
      await rig.values(),
      { ...(await before.values()), ...(await alone.values()) },
      "with a late group",
    );
  },
} satisfies Checks;

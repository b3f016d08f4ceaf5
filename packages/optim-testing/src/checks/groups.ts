import { js } from "optim-core";
import { expect } from "vitest";
import { expectError, expectRefusal } from "../expectRefusal.ts";
import { expectSameDict, expectSameValues } from "../expectSame.ts";
import type { Case, Checks, LooseOptions } from "../optimizerInfo.ts";
import { Rig, rigOf } from "../rig.ts";
import { placeWeights, standardWeights, type Weight } from "../weight.ts";

type Input = LooseOptions & { readonly params: Weight<Float32Array>[] };

/** A rig whose weights are put into groups. */
const grouped = ({ type }: Case, options: LooseOptions, split: (weights: Weight<Float32Array>[]) => Input[]) =>
  new Rig(js, (weights) => new type(split(weights as Weight<Float32Array>[]), options));

/** What parameter groups do. */
export const groups = {
  async "splitting into groups of equal options changes nothing, bit for bit"(info, options) {
    const whole = rigOf(info.type, options).train(1, 6);
    const split = grouped(info, options, (w) => [
      { params: w.slice(0, 1) },
      { params: w.slice(1, 3) },
      { params: w.slice(3) },
    ]);
    expectSameValues(await split.train(1, 6).values(), await whole.values(), "split");
    expectSameDict((await split.optimizer.stateDict()).state, (await whole.optimizer.stateDict()).state, "split state");
  },

  async "the order of the parameters does not matter"({ type }, options) {
    const order = [...standardWeights].reverse();
    const straight = rigOf(type, options).train(1, 6);
    const turned = rigOf(type, options, { specs: order }).train(1, 6);
    expectSameValues(await turned.values(), await straight.values(), "in another order");
    expect(turned.weights.map((w) => turned.optimizer.stateOf(w)).reverse()).toEqual(
      straight.weights.map((w) => straight.optimizer.stateOf(w)),
    );
  },

  async "every group has its own rate, from the start and when it changes"({ type, ...info }, options) {
    const rates = { first: [1e-3, 4e-3], second: [1e-2, 2e-3] } as const;
    const alone = (lrs: readonly [number, number], at: readonly number[]) =>
      rigOf(type, { ...options, lr: lrs[0] }, { specs: at.map((i) => standardWeights[i]!) }).train(
        1,
        6,
        (t, { paramGroups }) => {
          if (t === 4) paramGroups[0]!.lr = lrs[1];
        },
      );
    const both = grouped({ type, ...info }, options, (w) => [
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

  async "a group that is added later starts from its own first step"({ type }, options) {
    const rig = rigOf(type, options, { specs: standardWeights.slice(0, 2) }).train(1, 3);
    rig.add(standardWeights.slice(2)).train(4, 6);
    const alone = rigOf(type, options, { specs: standardWeights.slice(2) }).train(4, 6);
    const before = rigOf(type, options, { specs: standardWeights.slice(0, 2) }).train(1, 6);
    expectSameValues(
      await rig.values(),
      { ...(await before.values()), ...(await alone.values()) },
      "with a late group",
    );
  },

  async "what a group is made of is checked before it is added"({ type }, options) {
    const rig = rigOf(type, options).train(1, 2);
    const { optimizer, weights } = rig;
    const add = (params: unknown) => () => optimizer.addParamGroup({ params: params as Weight<Float32Array>[] });
    const [fresh] = placeWeights(js, [{ ...standardWeights[0]!, name: "fresh" }]);
    const namesake = placeWeights(js, standardWeights.slice(0, 1));
    const wide = { ...fresh!, data: new Float64Array(12) };
    await expectRefusal(rig, add([]), /list of parameters/);
    await expectRefusal(rig, add([fresh, weights[1]]), /parameter "dense\/bias" is already in a group/);
    await expectRefusal(rig, add([fresh, fresh]), /parameter "fresh" is already in a group/);
    await expectRefusal(rig, add(namesake), /two .*"dense\/kernel"/);
    await expectRefusal(rig, add(5), /list of parameters/);
    await expectRefusal(rig, add(new Float32Array(3)), /param/);
    await expectRefusal(rig, add([new Float32Array(3)]), /params\[0\] is no parameter/);
    await expectRefusal(rig, add([null]), /params\[0\] is no parameter/);
    await expectRefusal(rig, add([wide]), /"fresh".*f64.*f32/s);
    await expectRefusal(rig, add([{ ...fresh!, shape: [3, 3] }]), /"fresh".*12.*\[3,3\]/s);
    expect(optimizer.paramGroups).toHaveLength(1);
  },

  async "an optimizer without parameters is refused"({ type }, options) {
    const make = (params: unknown) => () => new type(params as Weight<Float32Array>[], options);
    const [weight] = placeWeights(js);
    for (const nothing of [[], new Set<never>(), null, undefined, 3, new Float32Array(2)])
      await expectError(type.rule.name, make(nothing), /param/);
    await expectError(type.rule.name, make([weight, weight]), /already in a group/);
    await expectError(type.rule.name, make([{ params: [weight] }, { params: [weight] }]), /already in a group/);
    await expectError(type.rule.name, make([{ params: [] }]), /parameters/);
  },
} satisfies Checks;

import { Adam as CoreAdam, SGD as CoreSGD, LambdaLR, type Param } from "optim-core";
import { describe, expect, it } from "vitest";
import { numbers, taggedParams, train, weights, zeroGradients } from "../testing/taggedParams.ts";
import { Adam } from "./adam.ts";
import { AdamW } from "./adamW.ts";
import { adamScale } from "./lrScale.ts";
import { scaledParameters } from "./scaledParameters.ts";
import { SGD } from "./sgd.ts";

const expectClose = (list: readonly Param[], reference: readonly Param[]) =>
  weights(list)
    .flat()
    .forEach((x, i) => expect(x).toBeCloseTo(weights(reference).flat()[i]!, 12));

describe("decay", () => {
  const decayed = (optimizer: { step(): unknown }, list: readonly Param[]) => {
    const before = weights(list).flat();
    zeroGradients(list);
    optimizer.step();
    return weights(list)
      .flat()
      .map((x, i) => x / before[i]!);
  };

  it.each([0, 1e-3, 1])("of AdamW takes λ of every weight, whatever its width, at a rate of %s", (lr) => {
    const list = taggedParams();
    for (const share of decayed(new AdamW(list, { lr, weightDecay: 0.125 }), list))
      expect(share).toBeCloseTo(0.875, 14);
  });

  it("of AdamW follows the schedule", () => {
    const list = taggedParams();
    const optimizer = new AdamW(list, { lr: 0.1, weightDecay: 0.125 });
    new LambdaLR(optimizer, { lrLambda: () => 0.5 });
    for (const share of decayed(optimizer, list)) expect(share).toBeCloseTo(1 - 0.125 / 2, 14);
  });

  it("of AdamW goes with the scaled rate where it is told to", () => {
    const list = taggedParams();
    const shares = decayed(new AdamW(list, { lr: 0.5, weightDecay: 0.125, independentWeightDecay: false }), list);
    expect(shares[0]).toBeCloseTo(1 - 0.25 * 0.125, 14);
    expect(shares[8]).toBeCloseTo(1 - 0.5 * 0.125, 14);
  });

  it("of SGD takes λ without momentum, and is only L2 with it", () => {
    const list = taggedParams();
    for (const share of decayed(new SGD(list, { lr: 0.1, weightDecay: 0.125 }), list))
      expect(share).toBeCloseTo(0.875, 14);
    const [ours, theirs] = [taggedParams(), taggedParams()];
    train(new SGD(ours, { lr: 0.1, weightDecay: 0.125, momentum: 0.9, nesterov: true }), ours, 5);
    const groups = theirs.map((p, i) => ({ params: [p], lr: [0.05, 0.1, 0.05 / 3][i]! }));
    train(
      new CoreSGD(
        groups.map((group) => ({ ...group, weightDecay: 0.125 / group.lr })),
        { momentum: 0.9, nesterov: true },
      ),
      theirs,
      5,
    );
    expectClose(ours, theirs);
  });

  it("of SGD goes with the scaled rate where it is told to", () => {
    const list = taggedParams();
    const shares = decayed(new SGD(list, { lr: 0.5, weightDecay: 0.125, independentWeightDecay: false }), list);
    expect(shares[0]).toBeCloseTo(1 - 0.25 * 0.125, 14);
    expect(shares[8]).toBeCloseTo(1 - 0.5 * 0.125, 14);
  });

  it("of Adam is L2, λ divided by the rate: it goes through the denominator and does not take λ", () => {
    const [ours, theirs] = [taggedParams(), taggedParams()];
    train(new Adam(ours, { lr: 0.1, weightDecay: 0.125 }), ours, 5);
    train(new CoreAdam(scaledParameters(theirs, adamScale, { lr: 0.1, weightDecay: 0.125 })), theirs, 5);
    expectClose(ours, theirs);
    const alone = taggedParams();
    const shares = decayed(new Adam(alone, { lr: 0.01, weightDecay: 0.125 }), alone);
    // Adam's first step is as long as the rate, whatever the gradient: here all of it is decay.
    expect(1 - shares[8]!).toBeCloseTo(0.01 / Math.abs(numbers(3, 2)[0]!), 6);
  });

  it.each([
    ["lrCoupled", "scheduleCoupled"],
    ["scheduleCoupled", "scheduleCoupled"],
    ["absolute", "absolute"],
  ] as const)("of Adam, %s, is %s: independent", (decay, same) => {
    const [ours, theirs] = [taggedParams(), taggedParams()];
    const options = { lr: 0.1, weightDecay: 0.125 };
    const optimizer = new Adam(ours, { ...options, decay });
    new LambdaLR(optimizer, { lrLambda: () => 0.5 });
    train(optimizer, ours, 3);
    const groups = scaledParameters(theirs, adamScale, { ...options, independentWeightDecay: false });
    const core = new CoreAdam(groups, { decay: same });
    new LambdaLR(core, { lrLambda: () => 0.5 });
    train(core, theirs, 3);
    expectClose(ours, theirs);
  });

  it.each(["l2", "lrCoupled"] as const)("of Adam, %s, goes with the rate where it is told to", (decay) => {
    const [ours, theirs] = [taggedParams(), taggedParams()];
    const options = { lr: 0.1, weightDecay: 0.125, independentWeightDecay: false };
    train(new Adam(ours, { ...options, decay }), ours, 3);
    train(new CoreAdam(scaledParameters(theirs, adamScale, options), { decay }), theirs, 3);
    expectClose(ours, theirs);
  });
});

describe("a rate of 0", () => {
  it.each([Adam, SGD] as unknown as readonly (typeof SGD)[])("moves nothing, and can be raised later", (Optimizer) => {
    const list = taggedParams();
    const optimizer = new Optimizer(list, { lr: 0, weightDecay: 0.5 });
    train(optimizer, list, 2);
    expect(weights(list)).toEqual(weights(taggedParams()));
    for (const group of optimizer.paramGroups) group.lr = 0.1 * group.lrScale;
    train(optimizer, list, 1);
    for (const x of weights(list).flat()) expect(x).toBeTypeOf("number");
    expect(weights(list).flat().every(Number.isFinite)).toBe(true);
    expect(weights(list)).not.toEqual(weights(taggedParams()));
  });

  it("divides nothing: λ is added to the gradient as it is", () => {
    const list = taggedParams();
    const optimizer = new SGD(list, { lr: 0, weightDecay: 0.5 });
    for (const group of optimizer.paramGroups) group.lr = 0.5;
    zeroGradients(list);
    optimizer.step();
    list.forEach(({ data }, i) =>
      data.forEach((x, k) => expect(x).toBeCloseTo(0.75 * taggedParams()[i]!.data[k]!, 14)),
    );
  });
});

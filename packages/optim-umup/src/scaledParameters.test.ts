import {
  type Backend,
  AdamW as CoreAdamW,
  SGD as CoreSGD,
  DeviceScalar,
  js,
  Lion,
  OneCycleLR,
  parameter,
} from "optim-core";
import { describe, expect, it } from "vitest";
import { adamScale } from "./lrScale.ts";
import { tag } from "./mup.ts";
import { scaledParameters } from "./scaledParameters.ts";

const weight = (name: string, fanIn: number, depth?: number) =>
  tag(parameter(new Float32Array(fanIn * 2).fill(1), { name, shape: [2, fanIn] }), {
    role: "weight",
    fanIn,
    ...(depth && { depth }),
  });
const bias = (name: string, width = 2) =>
  tag(parameter(new Float32Array(width).fill(1), { name }), { role: "bias", width });
const plain = (name?: string) => parameter(Float32Array.of(1), { ...(name && { name }) });

/** Groups with names for parameters. */
const told = (groups: readonly { readonly params: readonly { readonly name?: string }[] }[]) =>
  groups.map((group) => ({
    ...Object.fromEntries(Object.entries(group)),
    params: group.params.map(({ name }) => name),
  }));

describe("groups", () => {
  it("parameters of equal scale are one, in the order in which the scales come", () => {
    const params = [weight("a", 4), bias("b"), weight("c", 16), weight("d", 4), bias("e"), weight("f", 1, 4)];
    expect(told(scaledParameters(params, adamScale, { lr: 0.5 }))).toEqual([
      { params: ["a", "d", "f"], lr: 0.25, lrScale: 0.5, weightDecay: 0 },
      { params: ["b", "e"], lr: 0.5, lrScale: 1, weightDecay: 0 },
      { params: ["c"], lr: 0.125, lrScale: 0.25, weightDecay: 0 },
    ]);
  });

  it("given ones keep their options, and are one where these are equal too", () => {
    const groups = [
      { params: [weight("a", 4)], betas: [0.9, 0.95] as const },
      { params: [weight("b", 4)], betas: [0.9, 0.99] as const },
      { params: [weight("c", 4), bias("d")], betas: [0.9, 0.95] as const, lr: 0.5 },
      { params: [weight("e", 4)], betas: [0.9, 0.95] as const, lr: 2, weightDecay: 0.1 },
      { params: new Set([weight("f", 4)]), betas: [0.9, 0.95] as const, lr: 2, weightDecay: 0.2 },
      { params: [weight("g", 4)], betas: [0.9, 0.95] as const, lr: 2, weightDecay: 0.2, eps: 1 },
    ];
    expect(told(scaledParameters(groups, adamScale, { lr: 0.5, independentWeightDecay: false }))).toEqual([
      { params: ["a", "c"], betas: [0.9, 0.95], lr: 0.25, lrScale: 0.5, weightDecay: 0 },
      { params: ["d"], betas: [0.9, 0.95], lr: 0.5, lrScale: 1, weightDecay: 0 },
      { params: ["b"], betas: [0.9, 0.99], lr: 0.25, lrScale: 0.5, weightDecay: 0 },
      { params: ["e"], betas: [0.9, 0.95], lr: 1, lrScale: 0.5, weightDecay: 0.1 },
      { params: ["f"], betas: [0.9, 0.95], lr: 1, lrScale: 0.5, weightDecay: 0.2 },
      { params: ["g"], betas: [0.9, 0.95], lr: 1, lrScale: 0.5, weightDecay: 0.2, eps: 1 },
    ]);
    expect(Object.keys(groups[0]!)).toEqual(["params", "betas"]);
    expect(scaledParameters([], adamScale, { lr: 1 })).toEqual([]);
  });

  it("parameters without a tag are let in by a flag, and keep their rate", () => {
    const params = [weight("a", 4), plain("b")];
    const groups = scaledParameters(params, adamScale, { lr: 1, weightDecay: 3, allowNonUnitScalingParams: true });
    expect(told(groups)).toEqual([
      { params: ["a"], lr: 0.5, lrScale: 0.5, weightDecay: 6 },
      { params: ["b"], lr: 1, lrScale: 1, weightDecay: 3 },
    ]);
  });

  it("a rate that the group is said to have begun with is scaled too, and is what decay is divided by", () => {
    const [group] = scaledParameters([{ params: [weight("a", 4)], lr: 0.5, initialLr: 2, weightDecay: 3 }], adamScale);
    expect(group).toMatchObject({ lr: 0.25, initialLr: 1, weightDecay: 3 });
    const [unsaid] = scaledParameters([weight("a", 4)], adamScale, { lr: 0.5 });
    expect(unsaid).not.toHaveProperty("initialLr");
  });
});

describe("a group that is scaled says by what", () => {
  const [scaled] = scaledParameters([weight("a", 4)], adamScale, { lr: 0.5 });

  it("as an option of every optimizer, which is saved", async () => {
    const optimizer = new CoreAdamW([scaled!]);
    expect(optimizer.paramGroups[0]!.lrScale).toBe(0.5);
    expect((await optimizer.stateDict()).paramGroups[0]).toHaveProperty("lrScale", 0.5);
  });

  it("bug: a copy of it was scaled once more", () => {
    for (const group of [scaled!, { ...scaled! }])
      expect(() => scaledParameters([group], adamScale, { lr: 1 })).toThrow(
        "scaledParameters: a group is scaled already. Pass parameters, or groups as they were before.",
      );
  });

  it("bug: schedules with rates of their own forgot the factor", () => {
    const optimizer = new CoreAdamW(scaledParameters([weight("a", 4), bias("b")], adamScale, { lr: 8 }));
    const schedule = new OneCycleLR(optimizer, { maxLr: 1, totalSteps: 11, divFactor: 4 });
    expect(schedule.getLastLr()).toEqual([0.125, 0.25]);
    for (let i = 0; i < 10; i++) schedule.step();
    expect(schedule.getLastLr()).toEqual([0.125e-4, 0.25e-4]);
    expect(optimizer.paramGroups.map(({ initialLr }) => initialLr)).toEqual([4, 8]);
  });
});

describe("decay", () => {
  it("is independent of the rate and of the width in AdamW, and in SGD without momentum", () => {
    for (const Optimizer of [CoreAdamW, CoreSGD as unknown as typeof CoreAdamW])
      for (const lr of [1e-3, 1]) {
        const params = [weight("a", 4), weight("b", 64), bias("c")];
        for (const p of params) p.grad = new Float32Array(p.data.length);
        new Optimizer(scaledParameters(params, adamScale, { lr, weightDecay: 0.125 })).step();
        for (const { data } of params) for (const x of data) expect(x).toBeCloseTo(0.875, 6);
      }
  });

  it("is as it was given where the rate is 0, or where it is to go with the rate", () => {
    const params = [weight("a", 4)];
    expect(scaledParameters(params, adamScale, { lr: 0, weightDecay: 3 })[0]).toMatchObject({ lr: 0, weightDecay: 3 });
    const coupled = { lr: 0.5, weightDecay: 3, independentWeightDecay: false };
    expect(scaledParameters(params, adamScale, coupled)[0]).toMatchObject({ lr: 0.25, weightDecay: 3 });
  });
});

describe("a rate in device memory", () => {
  it("becomes one of each group's own", async () => {
    const lr = new DeviceScalar(js, 0.5, "f64");
    const groups = scaledParameters([weight("a", 4), bias("b")], adamScale, { lr, weightDecay: 1 });
    lr.value = 8;
    const rates = groups.map((group) => group.lr as DeviceScalar<Float32Array>);
    expect(await Promise.all(rates.map((rate) => rate.read()))).toEqual([0.25, 0.5]);
    expect(rates.map(({ data }) => data.constructor)).toEqual([Float64Array, Float64Array]);
    expect(groups.map(({ weightDecay }) => weightDecay)).toEqual([4, 2]);
    const optimizer = new Lion(groups);
    expect(optimizer.paramGroups.map((group) => group.lr)).toEqual([0.25, 0.5]);
    expect(optimizer.paramGroups.map(({ initialLr }) => initialLr)).toEqual([0.25, 0.5]);
  });

  it("is the same as itself where groups are compared", () => {
    const [one, other] = [new DeviceScalar(js, 0.5), new DeviceScalar(js, 0.5)];
    const groups = [one, other, one].map((lr, i) => ({ params: [bias(`${i}`)], lr }));
    expect(told(scaledParameters(groups, adamScale)).map(({ params }) => params)).toEqual([["0", "2"], ["1"]]);
  });

  it("must be in the memory of the backend", () => {
    const backend: Backend<{ readonly handle: number }> = { ...js, name: "other" } as never;
    const elsewhere = { bindTo() {}, value: 1, data: { handle: 1 } } as unknown as DeviceScalar<{ handle: number }>;
    const options = { lr: elsewhere, backend: Object.assign(backend, { inspect: () => undefined }) };
    expect(() => scaledParameters([bias("a")], adamScale, options)).toThrow(
      "scaledParameters: lr is not in the memory of the other backend. Pass its own: { backend }.",
    );
  });
});

describe("refuses", () => {
  it("a parameter without a tag, by its name or its shape", () => {
    expect(() => scaledParameters([bias("a"), plain("b")], adamScale, { lr: 1 })).toThrow(
      'scaledParameters: parameter "b" has no tag. Give it one, tag(param, { role, … }), or set allowNonUnitScalingParams.',
    );
    expect(() => scaledParameters([plain()], adamScale, { lr: 1 })).toThrow("a parameter of shape [1] has no tag");
  });

  it("a tag that is wrong, though it came in another way", () => {
    const params = [{ ...plain("b"), tags: { mup: { role: "weight", fanIn: 3 } as const } }];
    expect(() => scaledParameters(params, adamScale, { lr: 1 })).toThrow('parameter "b" has the fanIn 3');
    const unknown = [{ ...plain("b"), tags: { mup: { role: "head" } as never } }];
    expect(() => scaledParameters(unknown, adamScale, { lr: 1 })).toThrow('parameter "b" has the role "head"');
    const shape = [2, 2, 2, 2];
    const unstated = { ...parameter(new Float32Array(16), { name: "w", shape }), tags: { mup: { role: "weight" } } };
    expect(() => scaledParameters([unstated as never], adamScale, { lr: 1 })).toThrow(
      "the fanIn undefined. State fanIn",
    );
  });

  it("a missing learning rate, and one that is none", () => {
    expect(() => scaledParameters([{ params: [bias("a")] }], adamScale)).toThrow(
      "scaledParameters: there is no learning rate. Pass { lr }, or give every group one.",
    );
    expect(() => scaledParameters([bias("a")], adamScale, { lr: null as never })).toThrow("no learning rate");
    for (const lr of [-1, Number.NaN, Infinity])
      expect(() => scaledParameters([bias("a")], adamScale, { lr })).toThrow(`scaledParameters: lr is ${lr}. Give`);
  });

  it("a decay that is none, of all groups or of one", () => {
    for (const weightDecay of [-1, Number.NaN, "a", null] as number[]) {
      const message = `scaledParameters: weightDecay is ${weightDecay}. Give a number of at least 0.`;
      if (weightDecay !== null)
        expect(() => scaledParameters([{ params: [bias("a")], weightDecay }], adamScale, { lr: 1 })).toThrow(message);
      expect(() => scaledParameters([bias("a")], adamScale, { lr: 1, weightDecay })).toThrow(message);
    }
  });

  it("bug: a rate to begin with that is none made a decay that is none", () => {
    for (const initialLr of [-1, Number.NaN, Infinity, "a", null] as number[])
      expect(() => scaledParameters([{ params: [bias("a")], initialLr }], adamScale, { lr: 1 })).toThrow(
        `scaledParameters: initialLr is ${initialLr}. Give a number of at least 0.`,
      );
  });

  it("what is no scale, and params that are no list", () => {
    for (const scale of [undefined, null, 0.5])
      expect(() => scaledParameters([bias("a")], scale as never, { lr: 1 })).toThrow(
        `scaledParameters: the scale is ${scale}. Pass adamScale, sgdScale() or a function of your own.`,
      );
    expect(() => scaledParameters([{ params: bias("a") } as never], adamScale, { lr: 1 })).toThrow(
      "scaledParameters: the params of a group are [object Object]. Pass a list of parameters.",
    );
  });

  it("what is no list, no parameter, and a scale that is no positive number", () => {
    expect(() => scaledParameters(3 as never, adamScale, { lr: 1 })).toThrow("the first argument is 3.");
    expect(() => scaledParameters([bias("a"), new Float32Array(2)] as never, adamScale, { lr: 1 })).toThrow(
      "scaledParameters: params[1] is no parameter.",
    );
    for (const factor of [0, -1, Number.NaN, Infinity, "2"] as number[])
      expect(() => scaledParameters([bias("a")], () => factor, { lr: 1 })).toThrow(
        `the scale of parameter "a" is ${factor}. Pass a function that returns a positive number.`,
      );
  });
});

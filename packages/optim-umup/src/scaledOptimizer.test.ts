import { AdamW as CoreAdamW, CosineAnnealingLR, DeviceScalar, js, OneCycleLR, type Param, parameter } from "optim-core";
import { describe, expect, it } from "vitest";
import { taggedParams, train } from "../testing/taggedParams.ts";
import { AdamW } from "./adamW.ts";
import { adamScale } from "./lrScale.ts";
import { tag } from "./mup.ts";
import { scaledParameters } from "./scaledParameters.ts";
import { SGD } from "./sgd.ts";

const plain = (name: string) => parameter(Float64Array.of(1), { name });
const namesOf = (optimizer: { readonly paramGroups: readonly { readonly params: readonly Param[] }[] }) =>
  optimizer.paramGroups.map((group) => group.params.map(({ name }) => name));

describe("groups", () => {
  it("are split by scale, which is in `lr` and `initialLr` and beside them", () => {
    const list = [...taggedParams(), ...taggedParams().map((p) => Object.assign(p, { name: `${p.name}2` }))];
    const { paramGroups } = new AdamW(list, { lr: 0.5 });
    expect(namesOf({ paramGroups })).toEqual([
      ["a", "a2"],
      ["b", "b2"],
      ["c", "c2"],
    ]);
    expect(paramGroups.map(({ lrScale }) => lrScale)).toEqual([0.5, 1, 0.5 / 3]);
    expect(paramGroups.map(({ lr }) => lr)).toEqual([0.25, 0.5, 0.25 / 3]);
    expect(paramGroups.map(({ initialLr }) => initialLr)).toEqual([0.25, 0.5, 0.25 / 3]);
    expect(paramGroups.map(({ weightDecay }) => weightDecay)).toEqual([0, 0, 0]);
  });

  it("take the default rate, their own, and one that they are said to have begun with", () => {
    const [a, b, c] = taggedParams() as [Param, Param, Param];
    const optimizer = new AdamW([{ params: [a] }, { params: [b], lr: 3 }, { params: [c], lr: 3, initialLr: 6 }]);
    expect(optimizer.paramGroups.map(({ lr }) => lr)).toEqual([5e-4, 3, 0.5]);
    expect(optimizer.paramGroups.map(({ initialLr }) => initialLr)).toEqual([5e-4, 3, 1]);
    const resumed = new AdamW(taggedParams(), { lr: 3, initialLr: 6 });
    expect(resumed.paramGroups.map(({ initialLr }) => initialLr)).toEqual([3, 6, 1]);
  });

  it("that are added are scaled too, and split", () => {
    const [a, ...others] = taggedParams();
    const optimizer = new SGD([a!], { lr: 2, readoutConstraint: "toOutputScale" });
    optimizer.addParamGroup({ params: new Set(others), weightDecay: 0.5 });
    expect(namesOf(optimizer)).toEqual([["a"], ["b"], ["c"]]);
    expect(optimizer.paramGroups.map(({ lr }) => lr)).toEqual([4, 6, 4 / 3]);
    expect(optimizer.paramGroups.map(({ weightDecay }) => weightDecay)).toEqual([0, 0.5, 0.5]);
    optimizer.addParamGroup({ params: [tag(plain("d"), { role: "bias", width: 1 })], readoutConstraint: null });
    expect(optimizer.paramGroups[3]).toMatchObject({ lr: 2, lrScale: 1, readoutConstraint: null });
  });

  it("that know their scale are taken as they are", () => {
    const [a] = taggedParams();
    const { params: _, ...saved } = new AdamW([a!], { lr: 2 }).paramGroups[0]!;
    expect(new AdamW([{ ...saved, params: [plain("x")] }]).paramGroups[0]).toMatchObject({ lr: 1, lrScale: 0.5 });
  });

  it("of which one cannot be added are not added at all", () => {
    const [a, b, c] = taggedParams() as [Param, Param, Param];
    const optimizer = new AdamW([c], { lr: 1 });
    const before = { ...optimizer.paramGroups[0] };
    for (const [input, message] of [
      [{ params: [a, b, c] }, 'UmupAdamW: parameter "c" is already in a group.'],
      [{ params: [a, plain("d")] }, 'UmupAdamW: parameter "d" has no tag.'],
      [{ params: [a, b], eps: -1 }, "UmupAdamW: eps is -1"],
      [{ params: [a, b], lr: -1 }, "UmupAdamW: lr is -0.5"],
      [{ params: [a, b], lr: "fast" }, 'UmupAdamW: lr is "fast"'],
      [{ params: [a, b], allowNonUnitScalingParams: 1 }, "UmupAdamW: allowNonUnitScalingParams is 1"],
      [{ params: [] }, "UmupAdamW: no parameters."],
      [{}, "UmupAdamW: no parameters."],
      [undefined, "UmupAdamW: no parameters."],
      [{ params: [new Float32Array(1)] }, "UmupAdamW: params[0] is no parameter. Wrap an array: parameter(array)."],
    ] as const)
      expect(() => optimizer.addParamGroup(input as never)).toThrow(message);
    expect(optimizer.paramGroups).toEqual([before]);
  });

  it("from scaledParameters() are refused: they would be scaled twice", () => {
    expect(() => new AdamW(scaledParameters(taggedParams(), adamScale, { lr: 1 }) as never)).toThrow(
      "UmupAdamW: this group comes from scaledParameters() and is scaled already.",
    );
  });

  it("may have parameters without tags where they say so", () => {
    const [a] = taggedParams();
    const optimizer = new AdamW([a!, plain("d")], { lr: 1, allowNonUnitScalingParams: true });
    expect(optimizer.paramGroups.map(({ lr }) => lr)).toEqual([0.5, 1]);
    expect(() => new AdamW([{ params: [plain("d")], allowNonUnitScalingParams: false }])).toThrow("has no tag");
  });
});

describe("schedules", () => {
  it("bug: rates that they state of their own lost the scale", () => {
    const optimizer = new AdamW(taggedParams(), { lr: 9 });
    const schedule = new OneCycleLR(optimizer, { maxLr: 1, totalSteps: 10, divFactor: 4 });
    for (let i = 0; i < 3; i++) schedule.step();
    for (const [i, scale] of [0.5, 1, 1 / 6].entries())
      expect(optimizer.paramGroups[i]!.lr / scale).toBeCloseTo(optimizer.paramGroups[1]!.lr, 12);
    expect(optimizer.paramGroups[1]!.lr).toBeGreaterThan(0.5);
    expect(optimizer.paramGroups[1]!.lr).toBeLessThanOrEqual(1);
    const falling = new AdamW(taggedParams(), { lr: 9 });
    const cosine = new CosineAnnealingLR(falling, { tMax: 2, etaMin: 3 });
    for (let i = 0; i < 2; i++) cosine.step();
    for (const [i, lr] of [1.5, 3, 0.5].entries()) expect(falling.paramGroups[i]!.lr).toBeCloseTo(lr, 12);
  });

  it("bug: rates that are listed for each group were scaled again", () => {
    const optimizer = new AdamW(taggedParams(), { lr: 9 });
    const maxLr = optimizer.paramGroups.map(({ lr }) => lr / 8);
    const schedule = new OneCycleLR(optimizer, { maxLr, totalSteps: 10, divFactor: 1 });
    schedule.getLastLr().forEach((lr, i) => void expect(lr / maxLr[i]!).toBeCloseTo(1, 15));
  });

  it("know the scale of a group that was saved", () => {
    const saved = structuredClone({ ...new AdamW(taggedParams(), { lr: 1 }).paramGroups[0]!, params: [] });
    const optimizer = new AdamW([{ ...saved, params: [plain("x")] }]);
    expect(new OneCycleLR(optimizer, { maxLr: 1, totalSteps: 10, divFactor: 4 }).getLastLr()).toEqual([0.125]);
  });
});

describe("a state dict", () => {
  const trained = () => {
    const params = taggedParams();
    const optimizer = new AdamW(params, { lr: 1 });
    train(optimizer, params, 2);
    return optimizer;
  };

  it("of the same scales is taken, a last bit aside", async () => {
    const saved = structuredClone(await trained().stateDict());
    for (const group of saved.paramGroups) Object.assign(group, { lrScale: group.lrScale * (1 + 2 ** -52) });
    const optimizer = new AdamW(taggedParams(), { lr: 3 });
    optimizer.loadStateDict(saved);
    expect(optimizer.paramGroups.map(({ lr }) => lr)).toEqual([0.5, 1, 1 / 6]);
  });

  it.each([
    ["of optim-core's AdamW took the scale away", undefined],
    ["of another scale changed it", 0.25],
    ["with a scale that is none was taken", Number.NaN],
  ])("bug: one %s", async (_, lrScale) => {
    const saved = structuredClone(await trained().stateDict());
    Object.assign(saved.paramGroups[0]!, { lrScale });
    if (lrScale === undefined) delete (saved.paramGroups[0] as Partial<(typeof saved.paramGroups)[0]>).lrScale;
    const params = taggedParams();
    const optimizer = new AdamW(params, { lr: 3 });
    const before = structuredClone(await optimizer.stateDict());
    for (const strict of [true, false])
      expect(() => optimizer.loadStateDict(saved, { strict })).toThrow(
        `UmupAdamW: group 0 has lrScale 0.5, and ${lrScale} in the state dict. Load one of the same class and tags, or set it there.`,
      );
    expect(await optimizer.stateDict()).toEqual(before);
  });

  it("is looked at as the hooks leave it, and the look is no hook that stays", async () => {
    const plainOnes = taggedParams();
    const core = new CoreAdamW(
      plainOnes.map((p) => ({ params: [p] })),
      { lr: 2 },
    );
    train(core, plainOnes, 1);
    const optimizer = new AdamW(taggedParams(), { lr: 1 });
    const scales = optimizer.paramGroups.map(({ lrScale }) => lrScale);
    const off = optimizer.hook("preLoadStateDict", (_, dict) => ({
      ...dict,
      paramGroups: dict.paramGroups.map((group, g) => ({ ...group, lrScale: scales[g]!, lr: scales[g]! })),
    }));
    const saved = (await core.stateDict()) as never;
    optimizer.loadStateDict(saved);
    expect(optimizer.paramGroups.map(({ lr }) => lr)).toEqual(scales);
    off();
    expect(() => optimizer.loadStateDict(saved)).toThrow("and undefined in the state dict");
    expect(() => optimizer.loadStateDict(undefined)).toThrow("UmupAdamW: this has no state");
  });
});

describe("a rate in device memory", () => {
  /** The JavaScript backend, with what is allocated in it. */
  const counting = () => {
    const live = new Set<unknown>();
    const backend = Object.assign(Object.create(js), {
      alloc(...args: Parameters<typeof js.alloc>) {
        const buffer = js.alloc(...args);
        live.add(buffer);
        return buffer;
      },
      free(buffer: never) {
        if (!live.delete(buffer)) throw new Error("It is freed already.");
      },
    }) as typeof js;
    return { backend, live };
  };

  it("is one of each group's own, and freed with the optimizer", () => {
    const { backend, live } = counting();
    const lr = new DeviceScalar(backend, 0.5, "f64");
    const [a, ...others] = taggedParams();
    const optimizer = new AdamW([a!], { backend, lr, weightDecay: 0.125 });
    optimizer.addParamGroup({ params: others });
    expect(optimizer.paramGroups.map((group) => group.lr)).toEqual([0.25, 0.5, 0.25 / 3]);
    expect(optimizer.paramGroups.map(({ initialLr }) => initialLr)).toEqual([0.25, 0.5, 0.25 / 3]);
    expect(live.size).toBe(4);
    lr.value = 9;
    const reference = taggedParams();
    train(optimizer, [a!, ...others], 3);
    train(new AdamW(reference, { lr: 0.5, weightDecay: 0.125 }), reference, 3);
    for (const [i, p] of [a!, ...others].entries())
      p.data.forEach((x, k) => expect(x).toBeCloseTo(reference[i]!.data[k]!, 6));
    optimizer.paramGroups[0]!.lr = 0;
    expect(optimizer.paramGroups[1]!.lr).toBe(0.5);
    optimizer.dispose();
    optimizer.dispose();
    expect([...live]).toEqual([lr.data]);
  });

  it("leaves nothing behind where a group cannot be added", () => {
    const { backend, live } = counting();
    const [a, b, c] = taggedParams() as [Param, Param, Param];
    const optimizer = new AdamW([a], { backend, lr: 1 });
    const lr = new DeviceScalar(backend, 0.5);
    expect(() => optimizer.addParamGroup({ params: [c, b], lr, eps: -1 })).toThrow("eps is -1");
    expect([...live]).toEqual([lr.data]);
    expect(optimizer.paramGroups).toHaveLength(1);
  });
});

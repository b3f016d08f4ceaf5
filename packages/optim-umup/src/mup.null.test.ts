import { parameter } from "optim-core";
import { describe, expect, it } from "vitest";
import { checkMup, fanInOf, type Mup, tag } from "./mup.ts";

const w = () => parameter(new Float32Array(12), { name: "w", shape: [4, 3] });

describe("tag", () => {
  it("puts plain data on the parameter itself, beside its other tags", () => {
    const param = Object.assign(w(), { tags: { colour: "red" } });
    const mup = { role: "weight", fanIn: 3, depth: 2 } as const;
    const tagged = tag(param, mup);
    expect(tagged).toBe(param);
    expect(param.tags).toEqual({ colour: "red", mup });
    expect(tagged.tags.mup).not.toBe(mup);
  });

  it("survives cloning and saving", () => {
    const { tags } = tag(w(), { role: "norm", width: 4 });
    expect(structuredClone(tags)).toEqual(tags);
    expect(JSON.parse(JSON.stringify(tags))).toEqual({ mup: { role: "norm", width: 4 } });
  });

  it("replaces the tag that was there", () => {
    const param = tag(w(), { role: "norm", width: 4 });
    expect(tag(param, { role: "output" }).tags).toEqual({ mup: { role: "output" } });
  });

  it("changes nothing where the tag is wrong", () => {
    const param = w();
    expect(() => tag(param, { role: "weight", fanIn: 5 })).toThrow(
      'tag: parameter "w" has the fanIn 5, which is not in the shape [4,3]. Correct its tag.',
    );
    expect(param).not.toHaveProperty("tags");
  });

  it("bug: an array was tagged in place of its parameter, or met with a TypeError", () => {
    const array = new Float32Array(8);
    for (const what of [array, undefined, null, 3])
      for (const mup of [{ role: "output" }, { role: "weight", fanIn: 8 }] as const)
        expect(() => tag(what as never, mup)).toThrow("tag: this is no parameter. Wrap an array: parameter(array).");
    expect(array).not.toHaveProperty("tags");
  });
});

describe("checkMup", () => {
  const check = (shape: readonly number[], mup: unknown) => () => checkMup("me", "it", shape, mup as Mup);

  it.each<[readonly number[], Mup]>([
    [[4, 3], { role: "weight", fanIn: 4 }],
    [[4, 3], { role: "weight", fanIn: 3 }],
    [[4, 3], { role: "weight", fanIn: 12 }],
    [[3, 2, 5], { role: "weight", fanIn: 6 }],
    [[3, 2, 5], { role: "weight", fanIn: 15 }],
    [[3, 3, 8, 16], { role: "weight", fanIn: 72, depth: 1 }],
    [[4], { role: "weight", fanIn: 4 }],
    [[12], { role: "weight", fanIn: 3 }],
    [[4], { role: "bias", width: 4 }],
    [[2, 4], { role: "norm", width: 2 }],
    [[2, 4], { role: "norm", width: 8 }],
    [[], { role: "bias", width: 1 }],
    [[4, 3], { role: "output" }],
    [[4, 3], { role: "output", fanIn: 4, depth: 12 }],
    [[1, 64], { role: "weight", fanIn: 1 }],
  ])("in the shape [%s] there is %o", (shape, mup) => {
    expect(check(shape, mup)).not.toThrow();
  });

  it.each<[readonly number[], unknown, string]>([
    [[4, 3], { role: "kernel", fanIn: 3 }, 'me: it has the role "kernel". Take one of weight, bias, norm, output.'],
    [[4, 3], {}, 'the role "undefined"'],
    [[4, 3], { role: "weight", fanIn: 2 }, "the fanIn 2, which is not in the shape [4,3]"],
    [[4, 3], { role: "weight", fanIn: 6 }, "the fanIn 6"],
    [[4, 4], { role: "weight", fanIn: 8 }, "the fanIn 8"],
    [[12], { role: "weight", fanIn: 5 }, "the fanIn 5"],
    [[2, 4], { role: "output", fanIn: 3 }, "the fanIn 3"],
    [[4], { role: "bias", width: 3 }, "the width 3, which is not in the shape [4]"],
    [[2, 4], { role: "norm", width: 6 }, "the width 6"],
    [
      [2, 2, 2, 2],
      { role: "weight" },
      'role "weight" and the fanIn undefined. State fanIn as a positive integer; it is',
    ],
    [[4], { role: "weight", width: 4 }, "the fanIn undefined"],
    [[4], { role: "norm", fanIn: 4 }, "the width undefined"],
    [[4], { role: "weight", fanIn: 0 }, "the fanIn 0"],
    [[4], { role: "weight", fanIn: -4 }, "the fanIn -4"],
    [[4], { role: "bias", width: 2.5 }, "the width 2.5"],
    [[4], { role: "output", fanIn: Number.NaN }, "the fanIn NaN"],
    [[4], { role: "output", depth: 0 }, "the depth 0"],
    [[4], { role: "bias", width: 4, depth: 1.5 }, "the depth 1.5"],
    // The product of no axis at all.
    [[64, 64], { role: "weight", fanIn: 1 }, "the fanIn 1, which is not in the shape [64,64]"],
    [[], { role: "weight", fanIn: 1 }, "the fanIn 1"],
    [[4], undefined, 'me: it has the tag undefined. State its role: { role: "weight", fanIn }.'],
    [[4], null, "the tag null"],
    [[4], "weight", "the tag weight"],
  ])("in the shape [%s] there is no %o", (shape, mup, message) => {
    expect(check(shape, mup)).toThrow(message);
  });
});

describe("fanInOf", () => {
  it("needs the layout", () => {
    expect(fanInOf([7], "outIn")).toBe(7);
    expect(fanInOf([7], "inOut")).toBe(7);
    expect(fanInOf([3, 5], "outIn")).toBe(5);
    expect(fanInOf([3, 5], "inOut")).toBe(3);
    expect(fanInOf([4, 2, 3], "outIn")).toBe(6);
    expect(fanInOf([4, 2, 3], "inOut")).toBe(8);
    expect(fanInOf([3, 3, 8, 16], "inOut")).toBe(72);
  });

  it("refuses a shape that the reference has no rule for, and a layout that there is not", () => {
    expect(() => fanInOf([2, 2, 2, 2], "outIn")).toThrow(
      "fanInOf: no fan-in follows from the shape [2,2,2,2]. State it in the tag: { fanIn }.",
    );
    expect(() => fanInOf([], "inOut")).toThrow("the shape []");
    for (const shape of [
      [0, 8],
      [8, 0],
      [2.5, 2],
      [-2, -2],
    ])
      expect(() => fanInOf(shape, "inOut")).toThrow(`fanInOf: the shape is [${shape}]. Pass positive integers.`);
    for (const shape of [undefined, null, 3])
      expect(() => fanInOf(shape as never, "inOut")).toThrow(
        `fanInOf: the shape is [${shape}]. Pass positive integers.`,
      );
    expect(() => fanInOf([3, 5], undefined as never)).toThrow('fanInOf: the layout is "undefined".');
  });
});

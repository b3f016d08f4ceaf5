import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { imageModel } from "../../testing/imageModel.ts";
import { tf, layers as tfLayers } from "../../testing/tensorflow.ts";
import { reloaded, tagsOf, unit } from "../../testing/withLayers.ts";
import { tagModel } from "./tagModel.ts";
import { tagVariable } from "./tagVariable.ts";

beforeEach(async () => void (await tf.setBackend("cpu")));
afterEach(() => tf.disposeVariables());

const make = tfLayers.layers;

const decidedIn = (table: ReturnType<typeof tagModel>) =>
  Object.fromEntries(table.rows.map(({ weight, mup }) => [weight, mup]));

describe("saving", () => {
  test("decisions survive; other metadata stays", async () => {
    const model = imageModel();
    model.setUserDefinedMetadata({ license: "MIT" });
    const mup = { role: "weight", fanIn: 8, depth: 3 } as const;
    tagModel(model, { output: "conv", tags: { "hidden/kernel": mup } });
    expect(model.getUserDefinedMetadata()).toMatchObject({ license: "MIT" });
    const loaded = await reloaded(model);
    expect(Object.values(tagsOf(loaded)).every((tag) => tag === undefined)).toBe(true);
    const table = tagModel(loaded);
    expect(tagsOf(loaded)).toEqual(tagsOf(model));
    expect(new Set(table.rows.map(({ source }) => source))).toEqual(new Set(["saved"]));
    expect(loaded.getUserDefinedMetadata()).toMatchObject({ license: "MIT" });
    const again = tagModel(loaded, { output: "logits" });
    expect(decidedIn(again)["conv/kernel"]).toEqual({ role: "weight", fanIn: 30 });
    expect(decidedIn(again)["logits/kernel"]).toEqual({ role: "output", fanIn: 8 });
  });

  test("bug: what was stated on a variable was lost", async () => {
    const model = imageModel();
    const mup = { role: "weight", fanIn: 8, depth: 3 } as const;
    tagVariable(model.layers[3]!.weights[0]!.read() as tf.Variable, mup);
    tagModel(model);
    const loaded = await reloaded(model);
    const row = tagModel(loaded).rows.find(({ weight }) => weight === "hidden/kernel");
    expect(row).toMatchObject({ mup, source: "saved" });
    expect(tagsOf(loaded)).toEqual(tagsOf(model));
  });

  test("bug: another output took depth and fan-in from what was stated", async () => {
    const model = imageModel();
    const mup = { role: "weight", fanIn: 8, depth: 3 } as const;
    tagVariable(model.layers[3]!.weights[0]!.read() as tf.Variable, mup);
    tagModel(model);
    const loaded = await reloaded(model);
    const hidden = (output: string) => decidedIn(tagModel(loaded, { output }))["hidden/kernel"];
    expect(hidden("logits")).toEqual(mup);
    expect(hidden("hidden")).toEqual({ ...mup, role: "output" });
    expect(hidden("conv")).toEqual(mup);
  });

  test("bug: what overruled a layer of this package stayed where it was no output any more", () => {
    const model = tfLayers.sequential({
      layers: [unit.linear({ units: 3, inputShape: [2], name: "a" }), unit.linear({ units: 1, name: "b" })],
    });
    const roles = (output: string[]) => tagModel(model, { output }).rows.map(({ mup: { role } }) => role);
    expect(roles(["a"])).toEqual(["output", "weight"]);
    expect(roles(["b"])).toEqual(["weight", "output"]);
    expect(roles([])).toEqual(["weight", "weight"]);
  });

  test("an output without a fan-in is a weight again by its kind; without a kind it stays", () => {
    const output = { role: "output" } as const;
    const model = tfLayers.sequential({
      layers: [
        make.lstm({ units: 3, recurrentInitializer: "zeros", useBias: false, inputShape: [4, 2], name: "lstm" }),
        make.dense({ units: 2, useBias: false, name: "dense" }),
      ],
    });
    tagModel(model, {
      tags: { "lstm/kernel": output, "lstm/recurrent_kernel": { role: "output", fanIn: 3 }, "dense/kernel": output },
    });
    expect(decidedIn(tagModel(model, { output: [] }))).toEqual({
      "lstm/kernel": output,
      "lstm/recurrent_kernel": { role: "output", fanIn: 3 },
      "dense/kernel": { role: "weight", fanIn: 3 },
    });
  });

  test("bug: what was stated on a layer of this package was overruled, or lost", async () => {
    const model = tfLayers.sequential({ layers: [unit.linear({ units: 1, inputShape: [2], name: "own" })] });
    const stated = [
      { role: "output", fanIn: 2 },
      { role: "weight", fanIn: 2, depth: 7 },
    ] as const;
    for (const mup of stated) {
      tagVariable(model.weights[0]!.read() as tf.Variable, mup);
      expect(tagModel(model).rows[0]).toMatchObject({ mup, source: "tag" });
      expect(tagModel(await reloaded(model)).rows[0]).toMatchObject({ mup, source: "saved" });
      tagModel(model, { tags: { "own/kernel": { role: "output" } } });
    }
  });

  test("bug: a layer that another model has too was not known", () => {
    const own = unit.linear({ units: 2, inputShape: [2], name: "own" });
    tagModel(tfLayers.sequential({ layers: [own] }), { output: "own" });
    const other = tfLayers.sequential({ layers: [own, make.activation({ activation: "relu" })] });
    const mup = { role: "output", fanIn: 2 };
    expect(tagModel(other).rows).toMatchObject([{ mup, source: "tag" }]);
    expect(other.getUserDefinedMetadata()).toEqual({ optimUmup: { tags: { "own/kernel": mup } } });
  });

  test("an option that overruled a layer that tags itself still does", async () => {
    const model = tfLayers.sequential({ layers: [unit.linear({ units: 1, inputShape: [2], name: "own" })] });
    const mup = { role: "output", fanIn: 2 } as const;
    tagModel(model, { tags: { "own/kernel": mup } });
    const loaded = await reloaded(model);
    expect(tagsOf(loaded)).toEqual({ "own/kernel": { role: "weight", fanIn: 2 } });
    tagModel(loaded);
    expect(tagsOf(loaded)).toEqual({ "own/kernel": mup });
  });

  test("layers that tag themselves leave nothing there", () => {
    const model = tfLayers.sequential({ layers: [unit.linear({ units: 1, inputShape: [2] })] });
    tagModel(model);
    expect(model.getUserDefinedMetadata()).toEqual({ optimUmup: { tags: {} } });
  });
});

describe("layers that are called alike, in models inside of a model", () => {
  const block = (width: number, units: number) =>
    tfLayers.sequential({ layers: [make.dense({ units, useBias: false, inputShape: [width], name: "same" })] });
  const alike = () => tfLayers.sequential({ layers: [block(3, 4), block(4, 2)] });
  const kernels = [
    { role: "weight", fanIn: 3 },
    { role: "output", fanIn: 4 },
  ];

  test("bug: the second call took the one for the other", () => {
    const model = alike();
    for (let i = 0; i < 2; i++) expect(tagModel(model).rows.map(({ mup }) => mup)).toEqual(kernels);
    expect(model.getUserDefinedMetadata()).toEqual({ optimUmup: { tags: {} } });
  });

  test("bug: the second call forgot that there was no output", () => {
    const model = alike();
    tagModel(model, { output: [] });
    expect(tagModel(model).rows.map(({ mup: { role } }) => role)).toEqual(["weight", "weight"]);
  });

  test("cannot be told by a name", () => {
    const model = alike();
    expect(() => tagModel(model, { tags: { "same/kernel": { role: "output" } } })).toThrow(
      'tagModel: several weights are called "same/kernel". Give their layers names of their own, or use tagVariable.',
    );
    expect(() => tagModel(model, { output: "same" })).toThrow(
      'tagModel: several layers with a kernel are called "same". Give them names of their own.',
    );
    expect(model.getUserDefinedMetadata()).toBeUndefined();
    const variable = model.weights[0]!.read() as tf.Variable;
    tagVariable(variable, { role: "weight", fanIn: 4 });
    expect(tagModel(model).rows.map(({ mup }) => mup)).toEqual([{ role: "weight", fanIn: 4 }, kernels[1]]);
  });
});

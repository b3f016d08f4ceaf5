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

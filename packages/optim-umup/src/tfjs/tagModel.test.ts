import { AdamW } from "optim-core";
import { tfjs } from "optim-tfjs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { imageModel } from "../../testing/imageModel.ts";
import { tf, layers as tfLayers } from "../../testing/tensorflow.ts";
import { tagsOf, unit } from "../../testing/withLayers.ts";
import { adamScale } from "../lrScale.ts";
import { scaledParameters } from "../scaledParameters.ts";
import { tagModel } from "./tagModel.ts";
import { mupOf, tagVariable } from "./tagVariable.ts";

beforeEach(async () => void (await tf.setBackend("cpu")));
afterEach(() => tf.disposeVariables());

const make = tfLayers.layers;

const imageTags = {
  "conv/kernel": { role: "weight", fanIn: 30 },
  "conv/bias": { role: "bias", width: 4 },
  "batch/gamma": { role: "norm", width: 4 },
  "batch/beta": { role: "norm", width: 4 },
  "hidden/kernel": { role: "weight", fanIn: 80 },
  "hidden/bias": { role: "bias", width: 8 },
  "norm/gamma": { role: "norm", width: 8 },
  "norm/beta": { role: "norm", width: 8 },
  "logits/kernel": { role: "output", fanIn: 8 },
  "logits/bias": { role: "bias", width: 2 },
};

const nothing = { "batch/moving_mean": undefined, "batch/moving_variance": undefined };

const decidedIn = (table: ReturnType<typeof tagModel>) =>
  Object.fromEntries(table.rows.map(({ weight, mup }) => [weight, mup]));

describe("kinds", () => {
  test("dense, conv2d and norms; the last dense layer is the output", () => {
    const model = imageModel();
    const table = tagModel(model);
    expect(tagsOf(model)).toEqual({ ...imageTags, ...nothing });
    expect(decidedIn(table)).toEqual(imageTags);
    expect(new Set(table.rows.map(({ source }) => source))).toEqual(new Set(["kind"]));
    expect(table.rows[0]).toEqual({
      weight: "conv/kernel",
      layer: "Conv2D",
      shape: [2, 3, 5, 4],
      mup: imageTags["conv/kernel"],
      source: "kind",
    });
  });

  test("embedding and conv1d", () => {
    const model = tfLayers.sequential({
      layers: [
        make.embedding({ inputDim: 7, outputDim: 4, inputLength: 6, name: "table" }),
        make.conv1d({ filters: 3, kernelSize: 5, useBias: false, name: "conv" }),
      ],
    });
    tagModel(model);
    expect(tagsOf(model)).toEqual({
      "table/embeddings": { role: "weight", fanIn: 4 },
      "conv/kernel": { role: "weight", fanIn: 20 },
    });
  });

  test("nested models, wrappers and shared layers, each weight once", () => {
    const inner = tfLayers.sequential({
      name: "inner",
      layers: [make.dense({ units: 4, inputShape: [4], name: "a" })],
    });
    const shared = make.dense({ units: 4, useBias: false, name: "shared" });
    const wrapped = make.timeDistributed({ layer: make.dense({ units: 4, useBias: false, name: "b" }) });
    const input = tfLayers.input({ shape: [3, 4] });
    const one = shared.apply(shared.apply(wrapped.apply(input)));
    const flat = make.dense({ units: 4, useBias: false, name: "c" }).apply(make.flatten().apply(one as never));
    const model = tfLayers.model({ inputs: input, outputs: inner.apply(flat as never) as tfLayers.SymbolicTensor });
    const table = tagModel(model);
    expect(Object.values(decidedIn(table))).toEqual([
      { role: "weight", fanIn: 4 },
      { role: "weight", fanIn: 4 },
      { role: "weight", fanIn: 12 },
      { role: "output", fanIn: 4 },
      { role: "bias", width: 4 },
    ]);
  });

  test("layers that tag themselves keep their tags; their readout is the output", () => {
    const model = tfLayers.sequential({
      layers: [
        make.dense({ units: 4, inputShape: [5], useBias: false, name: "first" }),
        unit.depthSequential({ layers: [unit.mlp({ expansionFactor: 2 })] }),
        unit.linearReadout({ units: 1 }),
      ],
    });
    const table = tagModel(model);
    expect(table.rows.map(({ mup, source }) => [mup, source])).toEqual([
      [{ role: "weight", fanIn: 5 }, "kind"],
      [{ role: "weight", fanIn: 4, depth: 1 }, "tag"],
      [{ role: "weight", fanIn: 4, depth: 1 }, "tag"],
      [{ role: "weight", fanIn: 8, depth: 1 }, "tag"],
      [{ role: "output", fanIn: 4 }, "tag"],
    ]);
  });

  test("an optimizer takes its groups from them", () => {
    const model = imageModel();
    tagModel(model);
    const optimizer = tfjs(tf, AdamW, {
      variables: model,
      groups: (params) => scaledParameters(params, adamScale, { lr: 1 }),
    });
    const rates = optimizer.paramGroups.map(({ lr, params }) => [lr, params.length]);
    expect(new Map(rates as [number, number][])).toEqual(
      new Map([
        [30 ** -0.5, 1],
        [1, 8],
        [80 ** -0.5, 1],
      ]),
    );
  });
});

describe("options", () => {
  test("another output, several, and none", () => {
    const model = imageModel();
    const rolesOf = (output: string | string[]) => {
      const rows = tagModel(model, { output }).rows.filter(({ weight }) => weight.endsWith("/kernel"));
      return rows.map(({ mup }) => mup.role);
    };
    expect(rolesOf("hidden")).toEqual(["weight", "output", "weight"]);
    expect(mupOf(model.layers[5]!.weights[0]!.read() as tf.Variable)).toEqual({ role: "weight", fanIn: 8 });
    expect(rolesOf(["conv", "logits"])).toEqual(["output", "weight", "output"]);
    expect(rolesOf([])).toEqual(["weight", "weight", "weight"]);
    expect(tagModel(model).rows.some(({ mup }) => mup.role === "output")).toBe(false);
  });

  test("tags overrule, and are kept", () => {
    const model = imageModel();
    const mup = { role: "weight", fanIn: 8, depth: 3 } as const;
    const table = tagModel(model, { tags: { "hidden/kernel": mup } });
    expect(table.rows.find(({ weight }) => weight === "hidden/kernel")).toMatchObject({ mup, source: "option" });
    expect(decidedIn(tagModel(model))["hidden/kernel"]).toEqual(mup);
    expect(decidedIn(tagModel(model, { output: "conv", tags: { "hidden/kernel": mup } }))["hidden/kernel"]).toEqual(
      mup,
    );
  });

  test("bug: an output could not be one whose kernel has a tag", () => {
    const model = imageModel();
    tagVariable(model.layers[3]!.weights[0]!.read() as tf.Variable, { role: "weight", fanIn: 80, depth: 2 });
    const { rows } = tagModel(model, { output: "hidden" });
    expect(rows.find(({ weight }) => weight === "hidden/kernel")).toMatchObject({
      mup: { role: "output", fanIn: 80, depth: 2 },
      source: "option",
    });
    const own = tfLayers.sequential({ layers: [unit.linear({ units: 1, inputShape: [2], name: "ul" })] });
    tagModel(own, { output: "ul" });
    expect(tagsOf(own)).toEqual({ "ul/kernel": { role: "output", fanIn: 2 } });
  });

  test("an output by tag leaves the last dense layer a weight", () => {
    const model = imageModel();
    const table = tagModel(model, { tags: { "conv/kernel": { role: "output" } } });
    expect(decidedIn(table)["logits/kernel"]).toEqual({ role: "weight", fanIn: 8 });
  });

  test("what was stated on a variable stays", () => {
    const model = imageModel();
    const mup = { role: "weight", fanIn: 8 } as const;
    tagVariable(model.layers[3]!.weights[0]!.read() as tf.Variable, mup);
    for (let i = 0; i < 2; i++)
      expect(tagModel(model).rows.find(({ weight }) => weight === "hidden/kernel")).toMatchObject({
        mup,
        source: "tag",
      });
  });

  test("layers that are not known can be stated", () => {
    const lstm = make.lstm({ units: 3, recurrentInitializer: "zeros", inputShape: [4, 2], name: "lstm" });
    const model = tfLayers.sequential({ layers: [lstm] });
    tagModel(model, {
      tags: {
        "lstm/kernel": { role: "weight", fanIn: 2 },
        "lstm/recurrent_kernel": { role: "weight", fanIn: 3 },
        "lstm/bias": { role: "bias", width: 12 },
      },
    });
    expect(mupOf(lstm.weights[1]!.read() as tf.Variable)).toEqual({ role: "weight", fanIn: 3 });
  });

  test("what is frozen needs no tag, and has one where it is known", () => {
    const model = tfLayers.sequential({
      layers: [
        make.lstm({ units: 3, recurrentInitializer: "zeros", inputShape: [4, 2], trainable: false, name: "lstm" }),
        make.dense({ units: 1, trainable: false, name: "dense" }),
      ],
    });
    expect(decidedIn(tagModel(model))).toEqual({
      "dense/kernel": { role: "output", fanIn: 3 },
      "dense/bias": { role: "bias", width: 1 },
    });
  });
});

test("the table as text", () => {
  const model = tfLayers.sequential({
    layers: [
      make.dense({ units: 12, inputShape: [100], name: "hidden" }),
      make.dense({ units: 3, useBias: false, name: "out" }),
    ],
  });
  expect(
    String(tagModel(model, { tags: { "hidden/bias": { role: "bias", width: 12, depth: 2 } } })).split("\n"),
  ).toEqual([
    "weight         layer  shape     role    fanIn  width  depth  source",
    "hidden/kernel  Dense  [100,12]  weight    100                kind",
    "hidden/bias    Dense  [12]      bias              12      2  option",
    "out/kernel     Dense  [12,3]    output     12                kind",
  ]);
});

test("the table says so where no weight is the output", () => {
  const text = String(
    tagModel(tfLayers.sequential({ layers: [make.conv1d({ filters: 2, kernelSize: 1, inputShape: [3, 2] })] })),
  );
  expect(text.split("\n").at(-1)).toBe(
    "No weight is the output. Where the model has a readout, name its layer: { output }.",
  );
});

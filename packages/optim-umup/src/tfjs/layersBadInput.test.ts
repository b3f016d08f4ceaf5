import { OptimError } from "optim-core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { tf, layers as tfLayers } from "../../testing/tensorflow.ts";
import { reloaded, saved, unit } from "../../testing/withLayers.ts";
import { tagVariable } from "./tagVariable.ts";

beforeEach(async () => void (await tf.setBackend("cpu")));
afterEach(() => tf.disposeVariables());

const decoder = { hiddenSize: 8, vocabSize: 11, layers: 2, heads: 2 };
const block = { heads: 2, isCausal: true, mhsaTau: 1, mlpTau: 1 };

test.each<[string, () => unknown, RegExp]>([
  ["no units", () => unit.linear({} as never), /^linear: units is undefined\. Set it to a positive integer\.$/],
  ["no options", () => unit.linear(undefined as never), /^linear: units is undefined/],
  ["units of 1.5", () => unit.linearReadout({ units: 1.5 }), /^linearReadout: units is 1\.5/],
  [
    "useBias of 1",
    () => unit.linear({ units: 1, useBias: 1 as never }),
    /^linear: useBias is 1\. Set it to true or false\.$/,
  ],
  ["a constraint of no name", () => unit.linear({ units: 1, constraint: "none" as never }), /no constraint "none"/],
  ["a constraint for three", () => unit.linear({ units: 1, constraint: "toLeftGradScale" }), /toLeftGradScale/],
  ["an empty vocabulary", () => unit.embedding({ inputDim: 0, outputDim: 1 }), /^embedding: inputDim is 0/],
  ["no width", () => unit.embedding({ inputDim: 3 } as never), /^embedding: outputDim is undefined/],
  ...[3, -1, 0.5].map((paddingIndex): [string, () => unknown, RegExp] => [
    `padding ${paddingIndex}`,
    () => unit.embedding({ inputDim: 3, outputDim: 1, paddingIndex }),
    /^embedding: paddingIndex is .*\. Set it to an id from 0 to 2\.$/,
  ]),
  ["no axes", () => unit.layerNorm({ axes: 0 }), /^layerNorm: axes is 0/],
  ["epsilon of 0", () => unit.layerNorm({ epsilon: 0 }), /^layerNorm: epsilon is 0\. Set it to a positive number\.$/],
  ["affine of 1", () => unit.layerNorm({ elementwiseAffine: 1 as never }), /^layerNorm: elementwiseAffine is 1/],
  ["useBias null", () => unit.layerNorm({ useBias: null as never }), /^layerNorm: useBias is null/],
  ["axes of rms", () => unit.rmsNorm({ axes: -1 }), /^rmsNorm: axes is -1/],
  ["epsilon of rms", () => unit.rmsNorm({ epsilon: Infinity }), /^rmsNorm: epsilon is Infinity/],
  ["affine of rms", () => unit.rmsNorm({ elementwiseAffine: "yes" as never }), /^rmsNorm: elementwiseAffine is yes/],
  ["no expansion", () => unit.mlp({ expansionFactor: 0 }), /^mlp: expansionFactor is 0/],
  ["no heads", () => unit.mhsa({ isCausal: true } as never), /^mhsa: heads is undefined/],
  ["causal or not", () => unit.mhsa({ heads: 1 } as never), /^mhsa: isCausal is undefined/],
  [
    "dropout of 1",
    () => unit.mhsa({ heads: 1, isCausal: true, dropoutRate: 1 }),
    /dropoutRate is 1\. Set it to a number of at least 0 and below 1/,
  ],
  ["dropout below 0", () => unit.mhsa({ heads: 1, isCausal: true, dropoutRate: -0.1 }), /dropoutRate is -0\.1/],
  ["mult of 0", () => unit.mhsa({ heads: 1, isCausal: true, mult: 0 }), /^mhsa: mult is 0/],
  ["mult of a string", () => unit.mhsa({ heads: 1, isCausal: true, mult: "1" as never }), /^mhsa: mult is 1/],
  ["block heads", () => unit.transformerLayer({ ...block, heads: 0 }), /^transformerLayer: heads is 0/],
  ["block causal", () => unit.transformerLayer({ ...block, isCausal: 0 as never }), /^transformerLayer: isCausal is 0/],
  ["mhsaTau", () => unit.transformerLayer({ ...block, mhsaTau: 0 }), /^transformerLayer: mhsaTau is 0/],
  ["mlpTau", () => unit.transformerLayer({ ...block, mlpTau: NaN }), /^transformerLayer: mlpTau is NaN/],
  ["block dropout", () => unit.transformerLayer({ ...block, dropoutRate: 2 }), /^transformerLayer: dropoutRate is 2/],
  [
    "block expansion",
    () => unit.transformerLayer({ ...block, expansionFactor: 0.5 }),
    /^transformerLayer: expansionFactor is 0\.5/,
  ],
  ...Object.keys(decoder).map((name): [string, () => unknown, RegExp] => [
    `decoder ${name}`,
    () => unit.transformerDecoder({ ...decoder, [name]: 0 }),
    new RegExp(`^transformerDecoder: ${name} is 0`),
  ]),
  ...["residualMult", "residualAttnRatio", "expansionFactor"].map((name): [string, () => unknown, RegExp] => [
    `decoder ${name}`,
    () => unit.transformerDecoder({ ...decoder, [name]: 0 }),
    new RegExp(`^transformerDecoder: ${name} is 0`),
  ]),
  [
    "decoder dropout",
    () => unit.transformerDecoder({ ...decoder, dropoutRate: 1 }),
    /^transformerDecoder: dropoutRate is 1/,
  ],
  [
    "no layers",
    () => unit.depthSequential({ layers: [] }),
    /^depthSequential: layers is \[\]\. Pass a list of layers\.$/,
  ],
  ["no list", () => unit.depthSequential({} as never), /^depthSequential: layers is undefined/],
  [
    "a function",
    () => unit.depthSequential({ layers: [Math.abs as never] }),
    /is no layer\. Pass layers, as layers\(tf\) makes them/,
  ],
])("%s", (_, make, message) => {
  expect(make).toThrow(OptimError);
  expect(make).toThrow(message);
});

test.each<[string, () => unknown, RegExp]>([
  [
    "a width that is open",
    () => unit.linear({ units: 1, name: "a", inputShape: [null] }),
    /^a: the input has the shape \[null,null\]\. Say the length of its last axis\.$/,
  ],
  [
    "axes that are not there",
    () => unit.layerNorm({ axes: 2, name: "a", inputShape: [3] }),
    /^a: the input has the shape \[null,3\], of which the last 2 are normalised/,
  ],
  [
    "an axis of the batch",
    () => unit.layerNorm({ axes: 2, name: "a", batchInputShape: [2, 3] }),
    /^a: the input has the shape \[2,3\], of which the last 2 are normalised/,
  ],
  [
    "axes that are open",
    () => unit.rmsNorm({ axes: 2, name: "a", inputShape: [null, 3] }),
    /^a: the input has the shape \[null,null,3\]/,
  ],
  [
    "heads that do not divide",
    () => unit.mhsa({ heads: 3, isCausal: true, name: "a", inputShape: [2, 4] }),
    /^a: 3 heads do not share a width of 4\. Choose one that divides it\.$/,
  ],
  [
    "no sequence",
    () => unit.mhsa({ heads: 2, isCausal: true, name: "a", inputShape: [4] }),
    /^a: the input has the shape \[null,4\]\. Pass \[batch, length, width\]\.$/,
  ],
])("%s, which shows when it is built", (_, make, message) => {
  expect(() => tfLayers.sequential({ layers: [make() as tfLayers.layers.Layer] })).toThrow(message);
});

describe("depths", () => {
  const inside = () => unit.depthSequential({ layers: [unit.linear({ units: 4 })], name: "inside" });
  const message = /^depthSequential: "inside" is inside, and has a depth of its own\. Put its layers here instead/;

  test("a depthSequential in another is refused, however deep", () => {
    expect(() => unit.depthSequential({ layers: [unit.linear({ units: 4 }), inside()] })).toThrow(message);
    const wrapped = tfLayers.layers.timeDistributed({ layer: inside() });
    expect(() => unit.depthSequential({ layers: [wrapped] })).toThrow(message);
    const model = tfLayers.sequential({ layers: [unit.linear({ units: 4, inputShape: [4] }), inside()] });
    expect(() => unit.depthSequential({ layers: [model] })).toThrow(message);
  });

  test("a decoder in one is refused", () => {
    const layer = unit.transformerDecoder({ ...decoder, name: "inside" });
    expect(() => unit.depthSequential({ layers: [layer] })).toThrow(message);
  });

  test("a weight that has a depth already keeps it", () => {
    const shared = unit.linear({ units: 4, name: "shared", inputShape: [4] });
    tfLayers.sequential({ layers: [unit.depthSequential({ layers: [shared], inputShape: [4] })] });
    const other = unit.depthSequential({ layers: [unit.linear({ units: 4 }), shared], inputShape: [4] });
    expect(() => tfLayers.sequential({ layers: [other] })).toThrow(
      /^depthSequential: weight ".*shared\/kernel" of layer "shared" is inside/,
    );
    expect((shared.weights[0]!.read() as never as { tags: object }).tags).toEqual({
      mup: { role: "weight", fanIn: 4, depth: 1 },
    });
  });

  test("two layers of one name are refused", () => {
    const make = () => unit.linear({ units: 4, name: "same" });
    expect(() => unit.depthSequential({ layers: [make(), make()] })).toThrow(
      /^depthSequential: two layers have the name "same"\. Give each another one\.$/,
    );
  });

  test("a weight without a tag is named; with one it is taken", () => {
    const dense = tfLayers.layers.dense({ units: 4, useBias: false, name: "plain" });
    const first = unit.linear({ units: 4 });
    const build = (layer: tfLayers.layers.Layer) =>
      tfLayers.sequential({ layers: [unit.depthSequential({ layers: [first, layer], inputShape: [4] })] });
    expect(() => build(dense)).toThrow(
      /^depthSequential: weight ".*plain\/kernel" has no tag\. Use a layer of this package, or tag it/,
    );
    expect((first.weights[0]!.read() as never as { tags: object }).tags).toEqual({ mup: { role: "weight", fanIn: 4 } });
    tagVariable(dense.weights[0]!.read() as tf.Variable, { role: "weight", fanIn: 4 });
    expect(() => build(dense)).not.toThrow();
  });

  test("a saved layer of a class that is not registered is named", async () => {
    class Unknown extends tfLayers.layers.Layer {
      static readonly className = "Unknown";
    }
    const layer = unit.depthSequential({ layers: [new Unknown({})], inputShape: [4] });
    const file = await saved(tfLayers.sequential({ layers: [layer] }));
    await expect(tfLayers.loadLayersModel(file)).rejects.toThrow(
      /^depthSequential: the saved layer Unknown is unknown\. Register it: tf\.serialization\.registerClass\.$/,
    );
    tf.serialization.registerClass(Unknown);
    await expect(reloaded(tfLayers.sequential({ layers: [layer] }))).resolves.toBeInstanceOf(tfLayers.Sequential);
  });
});

import { afterEach, beforeEach, expect, test } from "vitest";
import { imageModel } from "../../testing/imageModel.ts";
import { tf, layers as tfLayers } from "../../testing/tensorflow.ts";
import { tagsOf } from "../../testing/withLayers.ts";
import { tagModel } from "./tagModel.ts";

beforeEach(async () => void (await tf.setBackend("cpu")));
afterEach(() => tf.disposeVariables());

const make = tfLayers.layers;

const refused = (run: () => unknown, model: tfLayers.LayersModel, message: RegExp) => {
  expect(run).toThrow(message);
  expect(Object.values(tagsOf(model)).every((tag) => tag === undefined)).toBe(true);
  expect(model.getUserDefinedMetadata()).toBeUndefined();
};

test("a layer that is not known is named, with all of its weights", () => {
  const model = tfLayers.sequential({
    layers: [
      make.dense({ units: 3, inputShape: [4, 2] }),
      make.bidirectional({
        layer: make.simpleRNN({ units: 2, useBias: false, recurrentInitializer: "zeros" }) as never,
        name: "both",
      }),
    ],
  });
  refused(
    () => tagModel(model),
    model,
    /^tagModel: the layers of these weights are not known: "[^"]*\/kernel" \[3,2\] of Bidirectional, .*recurrent_kernel.*\. State each/,
  );
});

test("a 4-D weight of a layer that is not known", () => {
  const model = tfLayers.sequential({
    layers: [make.depthwiseConv2d({ kernelSize: 2, inputShape: [4, 4, 3], useBias: false, name: "deep" })],
  });
  refused(() => tagModel(model), model, /"deep\/depthwise_kernel" \[2,2,3,1\] of DepthwiseConv2D/);
  const tags = { "deep/depthwise_kernel": { role: "weight" } as never };
  refused(
    () => tagModel(model, { tags }),
    model,
    /weight "deep\/depthwise_kernel" has the role "weight" and the fanIn undefined/,
  );
  tagModel(model, { tags: { "deep/depthwise_kernel": { role: "weight", fanIn: 4 } } });
});

test("tags that disagree, roles that are not there, weights and layers that are not", () => {
  const model = imageModel();
  const tagged = (mup: object) => () => tagModel(model, { tags: { "hidden/kernel": mup as never } });
  refused(tagged({ role: "weight", fanIn: 7 }), model, /^tagModel: weight "hidden\/kernel" has the fanIn 7/);
  refused(tagged({ role: "gain", fanIn: 8 }), model, /the role "gain"/);
  refused(tagged({ role: "norm", width: 9 }), model, /the width 9/);
  refused(
    () => tagModel(model, { tags: { "hidden/kernl": { role: "weight", fanIn: 8 } } }),
    model,
    /^tagModel: there is no weight "hidden\/kernl" to tag\. Choose from conv\/kernel, conv\/bias/,
  );
  refused(
    () => tagModel(model, { output: ["logits", "norm"] }),
    model,
    /^tagModel: there is no layer "norm" with a kernel for an output\. Choose from conv, hidden, logits\.$/,
  );
});

test("bug: without a layer that can be the output it offered an empty list", () => {
  const model = tfLayers.sequential({ layers: [make.batchNormalization({ inputShape: [3], name: "batch" })] });
  refused(
    () => tagModel(model, { output: "batch" }),
    model,
    /^tagModel: there is no layer "batch" with a kernel for an output\. The model has none: tag the weight, /,
  );
});

test("no model, and one that is not built", () => {
  for (const thing of [undefined, {}, { layers: [] }])
    expect(() => tagModel(thing as never)).toThrow(/^tagModel: this is no model of layers\. Pass a tf\.LayersModel/);
  expect(() => tagModel(tfLayers.sequential())).toThrow(/^tagModel: the model has no weights\. Build it first/);
});

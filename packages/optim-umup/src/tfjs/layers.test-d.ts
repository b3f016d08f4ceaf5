import { AdamW } from "optim-core";
import { tfjs } from "optim-tfjs";
import { expectTypeOf, test } from "vitest";
import { tf, layers as tfLayers } from "../../testing/tensorflow.ts";
import { full } from "../../testing/withLayers.ts";
import { adamScale, scaledParameters } from "../index.ts";
import { layers, type ScaleTable, type TagTable, tagModel, tagVariable, visualise } from "../tfjs.ts";

const unit = layers(full);

test("layers are those of the tf that is passed", () => {
  expectTypeOf(unit.linear({ units: 3 })).toEqualTypeOf<tfLayers.layers.Layer>();
  const model = tfLayers.sequential({
    layers: [
      unit.embedding({ inputDim: 5, outputDim: 4, inputShape: [3] }),
      unit.depthSequential({ layers: [unit.mlp(), tfLayers.layers.activation({ activation: "relu" })] }),
      unit.layerNorm(),
      unit.rmsNorm({ elementwiseAffine: true }),
      unit.linearReadout({ units: 2, constraint: null }),
    ],
  });
  expectTypeOf(tagModel(model)).toEqualTypeOf<TagTable>();
  expectTypeOf(tagModel(model, { output: ["out"], tags: { kernel: { role: "output" } } })).toEqualTypeOf<TagTable>();
  tagVariable(model.weights[0]!.read() as tf.Variable, { role: "weight", fanIn: 3 });
  expectTypeOf(
    visualise(tf, model, tf.ones([1, 3]), (outputs) => {
      expectTypeOf(outputs).toEqualTypeOf<tf.Tensor>();
      return tf.mean(outputs);
    }),
  ).resolves.toEqualTypeOf<ScaleTable>();
  visualise(tf, unit.mlp(), [tf.ones([1, 3])], tf.ones([1]));
  const optimizer = tfjs(tf, AdamW, { groups: (params) => scaledParameters(params, adamScale, { lr: 1 }) });
  model.compile({ optimizer, loss: "meanSquaredError" });
});

test("mistakes", () => {
  // @ts-expect-error: tfjs-core has no layers.
  layers(tf);
  // @ts-expect-error: units are needed.
  unit.linear({});
  // @ts-expect-error: torch's name is another.
  unit.linear({ outFeatures: 3 });
  // @ts-expect-error: weights begin at unit scale.
  unit.linear({ units: 3, kernelInitializer: "zeros" });
  // @ts-expect-error: no such constraint.
  unit.linear({ units: 3, constraint: "to_output_scale" });
  // @ts-expect-error: the reference has another name for it.
  unit.embedding({ numEmbeddings: 3, embeddingDim: 4 });
  // @ts-expect-error: causal or not must be said.
  unit.mhsa({ heads: 2 });
  // @ts-expect-error: the weights of the branches must be said.
  unit.transformerLayer({ heads: 2, isCausal: true });
  // @ts-expect-error: a list of layers.
  unit.depthSequential([unit.mlp()]);
  // @ts-expect-error: layers, not options of layers.
  unit.depthSequential({ layers: [{ units: 3 }] });
  // @ts-expect-error: a decoder makes its layers itself.
  unit.transformerDecoder({ hiddenSize: 4, vocabSize: 5, heads: 2, layers: [unit.mlp()] });
  const model = tfLayers.sequential();
  // @ts-expect-error: a name, not a layer.
  tagModel(model, { output: unit.mlp() });
  // @ts-expect-error: a weight has a fan-in.
  tagModel(model, { tags: { kernel: { role: "weight" } } });
  // @ts-expect-error: no such role.
  tagModel(model, { tags: { kernel: { role: "hidden", fanIn: 3 } } });
  // @ts-expect-error: a model, not its layers.
  tagModel(model.layers);
  // @ts-expect-error: a bias has a width.
  tagVariable(tf.variable(tf.zeros([1])), { role: "bias", fanIn: 1 });
  // @ts-expect-error: what the loss is must be said.
  visualise(tf, model, tf.ones([1]));
  // @ts-expect-error: the loss of a compiled model is not told by name.
  visualise(tf, model, tf.ones([1]), "meanSquaredError");
  // @ts-expect-error: the loss is a tensor.
  visualise(tf, model, tf.ones([1]), () => 3);
});

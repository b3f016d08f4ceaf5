import { AdamW } from "optim-core";
import { tfjs } from "optim-tfjs";
import { adamScale } from "../src/lrScale.ts";
import { scaledParameters } from "../src/scaledParameters.ts";
import { functional } from "../src/tfjs/functional.ts";
import { layers, tf } from "./tensorflow.ts";
import { unit } from "./withLayers.ts";

/** One network, and how it is trained. */
export interface Parametrisation {
  readonly network: (width: number, seed: number) => layers.LayersModel;
  readonly optimizer: () => tf.Optimizer;
  readonly loss: (logits: tf.Tensor, labels: tf.Tensor) => tf.Scalar;
}

export const inputs = 16;
export const classes = 8;

/** u-muP: what this package is for, at one learning rate for all widths. */
export const umup = (lr: number): Parametrisation => ({
  network: (width, seed) =>
    layers.sequential({
      layers: [
        unit.linear({ units: width, inputShape: [inputs], seed, name: "in" }),
        unit.rmsNorm({ name: "norm" }),
        unit.mlp({ expansionFactor: 1, seed: seed + 1, name: "mlp" }),
        unit.rmsNorm({ name: "finalNorm" }),
        unit.linearReadout({ units: classes, seed: seed + 2, name: "out" }),
      ],
    }),
  optimizer: () =>
    tfjs(tf, AdamW, {
      weightDecay: 0,
      groups: (params) => scaledParameters(params, adamScale, { lr, weightDecay: 0 }),
    }),
  loss: (logits, labels) => functional(tf).crossEntropy(logits, labels) as tf.Scalar,
});

/** The same network of TensorFlow.js' own layers: weights of variance 1 / fanIn, and one learning rate for all of them. */
export const standard = (lr: number): Parametrisation => ({
  network: (width, seed) => {
    let next = seed;
    const dense = (units: number, name: string, activation: "linear" | "swish" = "linear") => {
      const kernelInitializer = layers.initializers.leCunNormal({ seed: next++ });
      return layers.layers.dense({ units, useBias: false, name, activation, kernelInitializer });
    };
    const input = layers.input({ shape: [inputs] });
    const then = (layer: layers.layers.Layer, x: layers.SymbolicTensor | layers.SymbolicTensor[]) =>
      layer.apply(x) as layers.SymbolicTensor;
    const normed = then(unit.rmsNorm({ name: "norm" }), then(dense(width, "in"), input));
    const gated = [then(dense(width, "linear1"), normed), then(dense(width, "linearGate", "swish"), normed)];
    const mlp = then(dense(width, "linear2"), then(layers.layers.multiply({ name: "siluGlu" }), gated));
    const logits = then(dense(classes, "out"), then(unit.rmsNorm({ name: "finalNorm" }), mlp));
    return layers.model({ inputs: input, outputs: logits });
  },
  optimizer: () => tfjs(tf, AdamW, { lr, weightDecay: 0 }),
  loss: (logits, labels) =>
    tf.losses.softmaxCrossEntropy(tf.oneHot(labels as tf.Tensor1D, classes), logits) as tf.Scalar,
});

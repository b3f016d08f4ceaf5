import { layers } from "./tensorflow.ts";

const make = layers.layers;

/** An image model with every kind of layer that is known but the embedding. */
export const imageModel = () =>
  layers.sequential({
    layers: [
      make.conv2d({ filters: 4, kernelSize: [2, 3], inputShape: [6, 6, 5], name: "conv" }),
      make.batchNormalization({ name: "batch" }),
      make.flatten(),
      make.dense({ units: 8, name: "hidden" }),
      make.layerNormalization({ name: "norm" }),
      make.dense({ units: 2, name: "logits" }),
    ],
  });

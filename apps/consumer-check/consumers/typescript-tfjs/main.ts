import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { layers, sequential } from "@tensorflow/tfjs-layers";
import { AdamW } from "optim-core";
import { tfjs } from "optim-tfjs";
import { scaledOptimizer } from "optim-tfjs/amp";

const model = sequential({ layers: [layers.dense({ inputShape: [1], units: 1, kernelInitializer: "zeros" })] });
const optimizer = scaledOptimizer(tf, tfjs(tf, AdamW, { lr: 0.1, weightDecay: 0 }), { clipNorm: 10 });
model.compile({ optimizer, loss: "meanSquaredError" });
const x = tf.tensor2d([-1, 0, 1], [3, 1]);
const { history } = await model.fit(x, tf.mul(x, 2), { epochs: 200, verbose: 0 });
console.log(JSON.stringify({ name: "model.fit", loss: history.loss?.at(-1) }));

// @ts-expect-error `lr` is a number.
() => tfjs(tf, AdamW, { lr: "0.1" });

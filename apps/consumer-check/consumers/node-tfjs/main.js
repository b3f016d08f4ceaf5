import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { layers, sequential } from "@tensorflow/tfjs-layers";
import { AdamW, decayGroups } from "optim-core";
import { tfjs } from "optim-tfjs";
import { data, rows, width } from "../task.js";

const model = sequential({ layers: [layers.dense({ inputShape: [width], units: 1, kernelInitializer: "zeros" })] });
const optimizer = tfjs(tf, AdamW, { lr: 0.03, groups: (params) => decayGroups(params, 1e-4) });
model.compile({ optimizer, loss: "meanSquaredError" });

const { x, y } = data();
const { history } = await model.fit(tf.tensor2d(x, [rows, width]), tf.tensor2d(y, [rows, 1]), {
  epochs: 200,
  batchSize: rows,
  verbose: 0,
});
console.log(JSON.stringify({ name: "model.fit", loss: history.loss.at(-1), steps: optimizer.iterations }));

import { F16Array, GradScaler, halfParameter, mixed } from "optim-amp";
import { AdamW } from "optim-core";
import { backward, data, width } from "../task.js";

const kernel = halfParameter(new F16Array(new Array(width).fill(0)), { name: "kernel" });
const bias = halfParameter(new F16Array([0]), { name: "bias" });
const optimizer = new (mixed(AdamW))([kernel, bias], { lr: 0.03, weightDecay: 0 });
const scaler = new GradScaler();

const batch = data();
const kernelGrad = new Float32Array(width);
const biasGrad = new Float32Array(1);
const scaled = (grad) => new F16Array([...grad].map((x) => scaler.scale(x)));
let loss;
for (let step = 0; step < 200; step++) {
  loss = backward(batch, [...kernel.data], [...bias.data], kernelGrad, biasGrad);
  kernel.grad = scaled(kernelGrad);
  bias.grad = scaled(biasGrad);
  scaler.step(optimizer);
  scaler.update();
}
console.log(JSON.stringify({ name: "float16", loss, skipped: scaler.history().at(-1)?.skipped }));

import { parameter } from "optim-core";
import { AdamW, tag } from "optim-umup";
import { backward, data, width } from "../task.js";

const kernel = parameter(new Float32Array(width), { name: "kernel", grad: new Float32Array(width) });
const bias = parameter(new Float32Array(1), { name: "bias", grad: new Float32Array(1) });
tag(kernel, { role: "weight", fanIn: width });
tag(bias, { role: "bias", width: 1 });
const optimizer = new AdamW([kernel, bias], { lr: 0.06, weightDecay: 0 });

const rates = optimizer.paramGroups.map(({ lr }) => lr);
if (rates.join() !== [0.06 / Math.sqrt(width), 0.06].join()) throw new Error(`The rates are ${rates}.`);

const batch = data();
let loss;
for (let step = 0; step < 200; step++) {
  loss = backward(batch, kernel.data, bias.data, kernel.grad, bias.grad);
  optimizer.step();
}
console.log(JSON.stringify({ name: "u-muP", loss }));

import { AdamW, decayGroups, parameter } from "optim-core";
import { backward, bits, data, width } from "../task.js";

const kernel = parameter(new Float32Array(width), {
  name: "kernel",
  shape: [2, width / 2],
  grad: new Float32Array(width),
});
const bias = parameter(new Float32Array(1), { name: "bias", grad: new Float32Array(1) });
const optimizer = new AdamW(decayGroups([kernel, bias], 1e-4), { lr: 0.03 });

const batch = data();
let loss;
for (let step = 0; step < 200; step++) {
  loss = backward(batch, kernel.data, bias.data, kernel.grad, bias.grad);
  optimizer.step();
}
console.log(JSON.stringify({ name: "js", loss, bits: bits(kernel.data, bias.data) }));

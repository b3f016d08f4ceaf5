import { readFile } from "node:fs/promises";
import { AdamW, fromTorch, parameter } from "optim-core";
import { readTorchStateDict } from "optim-torch";

/** Seven steps of torch.optim.AdamW are in the file: its moments, its step counts, its groups. */
const saved = fromTorch(readTorchStateDict(await readFile("adamw_two_groups.pt")), AdamW);

const params = [[4, 3], [5], [2, 2, 2]].map((shape) => {
  const length = shape.reduce((a, b) => a * b);
  return parameter(new Float32Array(length).fill(0.25), { shape, grad: new Float32Array(length) });
});
const optimizer = new AdamW([{ params: params.slice(0, 2) }, { params: params.slice(2) }]);
optimizer.loadStateDict(saved);
const rates = optimizer.paramGroups.map(({ lr }) => lr);
if (rates.join() !== "0.003,0.001") throw new Error(`The rates in the file are 0.003 and 0.001, not ${rates}.`);

let loss;
for (let step = 0; step < 800; step++) {
  loss = 0;
  for (const { data, grad } of params) {
    for (const [i, x] of data.entries()) {
      grad[i] = 2 * x;
      loss += x * x;
    }
  }
  optimizer.step();
}
const steps = optimizer.stateOf(params[0]).step;
console.log(JSON.stringify({ name: "resumed", loss, steps }));

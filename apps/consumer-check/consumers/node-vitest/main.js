import { readFile } from "node:fs/promises";
import { parameter } from "optim-core";
import { backward, data, width } from "../task.js";
import { Tiger } from "./tiger.js";

const { numPassedTests } = JSON.parse(await readFile("report.json", "utf8"));
if (!(numPassedTests > 100))
  throw new Error(`testOptimizer declares more than 100 tests for two inputs, not ${numPassedTests}.`);

const kernel = parameter(new Float32Array(width), { grad: new Float32Array(width) });
const bias = parameter(new Float32Array(1), { grad: new Float32Array(1) });
const optimizer = new Tiger([kernel, bias], { lr: 0.005, weightDecay: 0 });
const batch = data();
let loss;
for (let step = 0; step < 400; step++) {
  loss = backward(batch, kernel.data, bias.data, kernel.grad, bias.grad);
  optimizer.step();
}
console.log(JSON.stringify({ name: "Tiger", loss, tests: numPassedTests }));

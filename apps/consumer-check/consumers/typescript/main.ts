import { AdamW, parameter } from "optim-core";
import { wasm } from "optim-kernels/wasm";

const backend = wasm();
const w = backend.parameter(new Float32Array([5, -3]), { name: "w" });
const grad = backend.gradient(w);
w.grad = grad;
const optimizer = new AdamW([w], { lr: 0.1, weightDecay: 0, backend });
for (let step = 0; step < 200; step++) {
  grad.set(Float32Array.from(w.data.view, (x) => 2 * Number(x)));
  optimizer.step();
}
const loss: number = Array.from(w.data.view, (x) => Number(x) ** 2).reduce((a, b) => a + b);
console.log(JSON.stringify({ name: "wasm", loss }));

// @ts-expect-error A parameter of arrays is not one of this backend.
() => new AdamW([parameter(new Float32Array(1))], { backend });
// @ts-expect-error `lr` is a number.
() => new AdamW([w], { lr: "0.1", backend });

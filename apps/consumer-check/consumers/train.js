import { backward, bits, data, width } from "./task.js";

/**
 * Trains the task with AdamW on a backend, whichever it is: gradients are written to where it keeps them, and weights are read back. AdamW is
 * passed, since this file lies outside of the projects that import it.
 */
export async function train(AdamW, backend) {
  const kernel = backend.parameter(new Float32Array(width), { name: "kernel" });
  const bias = backend.parameter(new Float32Array(1), { name: "bias" });
  kernel.grad = backend.gradient(kernel);
  bias.grad = backend.gradient(bias);
  const groups = [
    { params: [kernel], weightDecay: 1e-4 },
    { params: [bias], weightDecay: 0 },
  ];
  const optimizer = new AdamW(groups, { lr: 0.03, backend });
  await optimizer.ready();

  const batch = data();
  const kernelGrad = new Float32Array(width);
  const biasGrad = new Float32Array(1);
  let loss;
  for (let step = 0; step < 200; step++) {
    loss = backward(batch, await backend.read(kernel.data), await backend.read(bias.data), kernelGrad, biasGrad);
    backend.write(kernel.grad, kernelGrad);
    backend.write(bias.grad, biasGrad);
    optimizer.step();
  }
  return { loss, bits: bits(await backend.read(kernel.data), await backend.read(bias.data)) };
}

/** The same on plain arrays, with the JavaScript backend. */
export function trainArrays(AdamW, parameter) {
  const kernel = parameter(new Float32Array(width), { name: "kernel", grad: new Float32Array(width) });
  const bias = parameter(new Float32Array(1), { name: "bias", grad: new Float32Array(1) });
  const groups = [
    { params: [kernel], weightDecay: 1e-4 },
    { params: [bias], weightDecay: 0 },
  ];
  const optimizer = new AdamW(groups, { lr: 0.03 });

  const batch = data();
  let loss;
  for (let step = 0; step < 200; step++) {
    loss = backward(batch, kernel.data, bias.data, kernel.grad, bias.grad);
    optimizer.step();
  }
  return { loss, bits: bits(kernel.data, bias.data) };
}

/**
 * Training for a tensor that is large enough to be shared among threads: 100 steps towards whole numbers. Each waits a turn, as for the next
 * batch: while nothing waits, a browser starts no threads.
 */
export async function trainLarge(AdamW, backend) {
  const w = backend.parameter(new Float32Array(2 ** 17));
  w.grad = backend.gradient(w);
  const optimizer = new AdamW([w], { lr: 0.1, weightDecay: 0, backend });
  await optimizer.ready();

  const grad = new Float32Array(2 ** 17);
  let loss;
  for (let step = 0; step < 100; step++) {
    await new Promise((resolve) => setTimeout(resolve));
    const values = await backend.read(w.data);
    loss = 0;
    for (const [i, value] of values.entries()) {
      grad[i] = value - ((i % 5) - 2);
      loss += grad[i] ** 2 / grad.length;
    }
    backend.write(w.grad, grad);
    optimizer.step();
  }
  return { loss, bits: bits(await backend.read(w.data)) };
}

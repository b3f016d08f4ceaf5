import type { Tensor } from "@tensorflow/tfjs-core";
import { AdamW } from "optim-core";
import { afterEach, expect, it, vi } from "vitest";
import { counting } from "../../testing/counting.ts";
import { noise, noiseVariable } from "../../testing/tensorflow.ts";
import { backend, device, tf } from "../../testing/tensorflowWebgpu.ts";
import { gradScaler } from "../amp.ts";
import { tfjs } from "../tfjs.ts";

afterEach(() => {
  vi.restoreAllMocks();
  tf.disposeVariables();
});

const numbersOf = async (x: Tensor): Promise<Float32Array> => Float32Array.from(await x.data());

it("200 steps at once, of which every third is bad, ask for nothing that would wait, and are exact", async () => {
  const forbidden = () => {
    throw new Error("a wait for the device");
  };
  vi.spyOn(tf.Tensor.prototype, "dataSync").mockImplementation(forbidden);
  vi.spyOn(backend, "readSync").mockImplementation(forbidden);
  vi.spyOn(device.queue, "onSubmittedWorkDone").mockImplementation(forbidden);
  const run = async (leaveOut: boolean) => {
    const w = noiseVariable([7, 3], 1);
    const optimizer = tfjs(tf, AdamW, { lr: 0.01, variables: [w] });
    const scaler = gradScaler(tf, { initScale: 2 ** 24, growthInterval: 50 });
    for (let t = 0; t < 200; t++) {
      const isBad = (t * 7) % 3 === 0;
      if (isBad && leaveOut) continue;
      const values = noise(21, t);
      if (isBad) values[t % 21] = Number.POSITIVE_INFINITY;
      tf.tidy(() => {
        scaler.clipGradNorm(optimizer, 0.5);
        scaler.step(optimizer, { [w.name]: scaler.scale(tf.tensor(values, [7, 3])) });
      });
      scaler.update(leaveOut ? undefined : 2 ** (10 + (t % 5)));
    }
    const { state } = await optimizer.inner!.stateDict();
    const weights = await numbersOf(w);
    optimizer.dispose();
    scaler.dispose();
    w.dispose();
    return { state, weights };
  };
  const [all, good] = [await run(false), await run(true)];
  expect(all.weights).toEqual(good.weights);
  expect(all.state).toEqual(good.state);
  expect(all.state[0]!.step).toBe(133);
});

it("a steady step makes no buffer and no bind group", async () => {
  const variables = [noiseVariable([64, 33], 1), noiseVariable([5], 2)];
  const optimizer = tfjs(tf, AdamW, { lr: 0.01 });
  const scaler = gradScaler(tf);
  const grads = Object.fromEntries(variables.map((v) => [v.name, tf.zerosLike(v)]));
  const step = (): void => {
    scaler.clipGradNorm(optimizer, 1);
    scaler.step(optimizer, grads);
    scaler.update();
  };
  const settle = () => new Promise((done) => setTimeout(done, 30));
  for (let t = 0; t < 40; t++) {
    step();
    if (t % 4 > 1) await settle();
  }
  for (let t = 0; t < 8; t++) {
    const { counts, stop } = counting(device);
    step();
    stop();
    // The look at the gradients, the step with its count, and the update.
    expect(counts).toMatchObject({ beginComputePass: 3, writeBuffer: 3 });
    expect(counts).toMatchObject({
      createBuffer: 0,
      createBindGroup: 0,
      createComputePipeline: 0,
      createShaderModule: 0,
    });
    // What is read in the background: the count, the scale, the skips.
    expect([0, 3]).toContain(counts.copyBufferToBuffer);
    // Now and then what is read in the background is still on its way.
    if (t % 4 > 1) await settle();
  }
});

it("ready() compiles ahead: the first step does not", async () => {
  const w = noiseVariable([4, 4], 1);
  const scaler = gradScaler(tf);
  await expect(scaler.ready(tfjs(tf, AdamW))).rejects.toThrow("GradScaler: the variables of AdamW are not known yet.");
  const optimizer = tfjs(tf, AdamW, { maximize: true, amsgrad: "corrected", variables: [w] });
  const ahead = counting(device);
  await scaler.ready(optimizer);
  ahead.stop();
  expect(ahead.counts.createShaderModule).toBeGreaterThan(0);
  const { counts, stop } = counting(device);
  scaler.clipGradNorm(optimizer, 1);
  scaler.step(optimizer, { [w.name]: tf.onesLike(w) });
  scaler.update();
  stop();
  expect(counts).toMatchObject({ createShaderModule: 0, createComputePipeline: 0 });
});

/** A scaler's check of gradients that waits for the step, and what may come in between. */
import { GradScaler, type OutputAdapter } from "optim-amp";
import { SGD } from "optim-core";
import { requestAdapter } from "tooling-webgpu";
import { expect, test } from "vitest";
import { GpuArray, webgpu } from "../webgpu.ts";

const device = await (await requestAdapter()).requestDevice();
const backend = webgpu(device);

function setup() {
  const p = backend.parameter(Float32Array.of(1, 1));
  p.grad = backend.gradient(p);
  const optimizer = new SGD([p], { lr: 1, backend });
  const scaler = new GradScaler({ backend, initScale: 4 });
  /** As a kernel of the user's would, past the backend. */
  const put = (x: number): void => device.queue.writeBuffer(p.grad!.buffer, p.grad!.offset, Float32Array.of(x, x));
  return { p, optimizer, scaler, put };
}

test("bug: a check of a gradient that was freed was lost, and the step took the gate of the round before", async () => {
  const { p, optimizer, scaler, put } = setup();
  put(4);
  scaler.step(optimizer);
  scaler.update();
  backend.free(p.grad!);
  expect(() => scaler.clipGradNorm(optimizer, 0.5)).toThrow("has been freed");
  p.grad = backend.gradient(p);
  put(Infinity);
  scaler.step(optimizer);
  scaler.update();
  expect(await backend.read(p.data)).toEqual(Float32Array.of(0, 0));
  expect(await scaler.getScale()).toBe(2);
});

test("bug: an update without a step looked at gradients that came after it", async () => {
  const { p, optimizer, scaler, put } = setup();
  put(4);
  scaler.step(optimizer);
  scaler.update();
  put(4);
  scaler.clipGradNorm(optimizer, 1);
  scaler.update();
  put(Infinity);
  scaler.step(optimizer);
  scaler.update();
  expect(await scaler.getScale()).toBe(2);
  expect(await backend.read(p.data)).toEqual(Float32Array.of(0, 0));
});

test("bug: a scale that lies in a buffer of somebody else was written when something was asked of the backend", async () => {
  const { optimizer, put } = setup();
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const buffer = device.createBuffer({ size: 256, usage });
  const copies = [0, 1].map(() =>
    device.createBuffer({ size: 256, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST }),
  );
  /** As its owner would, past the backend. */
  const copy = (to: GPUBuffer): void => {
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(buffer, 0, to, 0, 4);
    device.queue.submit([encoder.finish()]);
  };
  const adapter: OutputAdapter<GpuArray, GpuArray> = {
    scale: backend.wrap(buffer, { length: 1 }),
    isOutput: (value) => value instanceof GpuArray,
    times: (output) => output,
  };
  const scaler = new GradScaler({ backend, initScale: 4 }, adapter);
  copy(copies[0]!);
  // The host asks after the first round, and hears nothing before the second one is over.
  for (const x of [4, Infinity]) {
    put(x);
    scaler.step(optimizer);
    scaler.update();
  }
  copy(copies[1]!);
  const seen = [];
  for (const each of copies) {
    await each.mapAsync(GPUMapMode.READ);
    seen.push(new Float32Array(each.getMappedRange())[0]);
  }
  expect(seen).toEqual([4, 2]);
});

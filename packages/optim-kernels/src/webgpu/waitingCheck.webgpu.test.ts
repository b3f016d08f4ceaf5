/** A scaler's check of gradients that waits for the step, and what may come in between. */
import { GradScaler } from "optim-amp";
import { SGD } from "optim-core";
import { requestAdapter } from "tooling-webgpu";
import { expect, test } from "vitest";
import { webgpu } from "../webgpu.ts";

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

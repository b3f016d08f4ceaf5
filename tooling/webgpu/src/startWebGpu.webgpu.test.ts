import { expect, test } from "vitest";
import { describeAdapter } from "./describeAdapter.ts";
import { doubleNumbers } from "./doubleNumbers.ts";
import { requestAdapter } from "./requestAdapter.ts";
import { startWebGpu } from "./startWebGpu.ts";

test("a compute shader doubles an array", async () => {
  const adapter = await requestAdapter();
  expect(describeAdapter(adapter)).not.toBe("");
  const device = await adapter.requestDevice();
  expect(await doubleNumbers(device, [1, -2.5, 3e30, 0])).toEqual(Array.from(new Float32Array([2, -5, 6e30, 0])));
  device.destroy();
});

test("there is one GPU object in a process, and it is navigator.gpu", async () => {
  const [one, other] = await Promise.all([startWebGpu(), startWebGpu()]);
  expect(other).toBe(one);
  expect(navigator.gpu).toBe(one);
});

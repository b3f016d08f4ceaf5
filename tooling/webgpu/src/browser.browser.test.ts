import { expect, test } from "vitest";
import { doubleNumbers } from "./doubleNumbers.ts";

test("a compute shader doubles an array in a page", async () => {
  const adapter = await navigator.gpu.requestAdapter();
  expect(adapter).not.toBeNull();
  const device = await adapter!.requestDevice();
  expect(await doubleNumbers(device, [1, -2.5, 0])).toEqual([2, -5, 0]);
  device.destroy();
});

test("the page may share memory with workers", () => {
  expect(crossOriginIsolated).toBe(true);
  expect(new SharedArrayBuffer(8).byteLength).toBe(8);
});

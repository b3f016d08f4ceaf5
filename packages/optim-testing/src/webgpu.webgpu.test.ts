import { afterEach, expect, test, vi } from "vitest";
import { requestDevice } from "./webgpu.ts";

afterEach(() => vi.unstubAllGlobals());

test("where tests of WebGPU run in this repository there is a device, so no plugin's are skipped", async () => {
  const found = await requestDevice();
  expect(found).toHaveProperty("device");
  if ("device" in found) found.device.destroy();
});

test("without an adapter it says what is missing", async () => {
  vi.stubGlobal("navigator", { gpu: { requestAdapter: async () => null } });
  expect(await requestDevice()).toEqual({ missing: expect.stringContaining("no WebGPU adapter") });
});

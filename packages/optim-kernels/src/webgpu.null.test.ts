import { expect, test } from "vitest";
import { webgpu } from "./webgpu.ts";

test.each([undefined, null, {}, { requestDevice() {} }])("%o is no device", (device) => {
  expect(() => webgpu(device as never)).toThrow(
    "webgpu: this is no GPUDevice. Ask an adapter for one; where there is none, use wasm().",
  );
});

import { webgpu } from "optim-kernels/webgpu";
import { testCase, webgpuInfo } from "optim-testing";
import { requestDevice } from "optim-testing/webgpu";
import { test } from "vitest";
import { tigerCase } from "../testing/tigerCase.ts";

const found = await requestDevice();

// `slow` leaves out what takes minutes on a GPU that is emulated.
if ("device" in found) testCase(tigerCase, { ...webgpuInfo, backend: webgpu(found.device), slow: true });
else test.skip(`Tiger on webgpu is skipped: ${found.missing}`, () => {});

import { cases, type Target, testCase, testOptimizer, webgpuInfo } from "optim-testing";
import { requestAdapter } from "tooling-webgpu";
import { tiger } from "../../testing/tiger.ts";
import { webgpu } from "../webgpu.ts";
import type { GpuArray } from "./gpuArray.ts";

const adapter = await requestAdapter();
const backend = webgpu(await adapter.requestDevice());

// A software adapter takes every core and compiles for long.
const on: Target<GpuArray> = { ...webgpuInfo, backend, slow: true };

for (const info of cases) testCase(info, on);
testOptimizer(tiger, on);

import { cases, type Target, testBackend, testCase, testOptimizer } from "optim-testing";
import { tiger } from "../../testing/tiger.ts";
import { webgpuInfo } from "../../testing/webgpuInfo.ts";
import { webgpu } from "../webgpu.ts";
import type { GpuArray } from "./gpuArray.ts";

const adapter = (await navigator.gpu.requestAdapter())!;
const backend = webgpu(await adapter.requestDevice());

testBackend(backend, webgpuInfo);

const on: Target<GpuArray> = { ...webgpuInfo, backend, slow: true };
for (const info of cases) testCase(info, on);
testOptimizer(tiger, on);

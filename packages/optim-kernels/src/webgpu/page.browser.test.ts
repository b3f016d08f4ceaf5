import { AdamW, LAMB, NAdam } from "optim-core";
import { cases, type Target, testBackend, testCase, testOptimizer, webgpuInfo } from "optim-testing";
import { tiger } from "../../testing/tiger.ts";
import { webgpu } from "../webgpu.ts";
import type { GpuArray } from "./gpuArray.ts";

const adapter = (await navigator.gpu.requestAdapter())!;
const backend = webgpu(await adapter.requestDevice());

testBackend(backend, webgpuInfo);

const on: Target<GpuArray> = { ...webgpuInfo, backend, slow: true };
// What an optimizer's kernels compute is tested in Node. Here it is the page: elementwise, norms over everything, recurrences.
const some: readonly unknown[] = [AdamW, LAMB, NAdam];
for (const info of cases.filter(({ type }) => some.includes(type))) testCase(info, on);
testOptimizer(tiger, on);

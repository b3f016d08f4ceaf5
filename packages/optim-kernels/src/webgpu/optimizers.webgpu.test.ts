import { cases, testCase } from "optim-testing";
import { requestAdapter } from "tooling-webgpu";
import { webgpu } from "../webgpu.ts";

const adapter = await requestAdapter();
const backend = webgpu(await adapter.requestDevice());

for (const info of cases) testCase(info, { backend, dtypes: ["f32"], exact: false, bound: 5e-6, slow: true });

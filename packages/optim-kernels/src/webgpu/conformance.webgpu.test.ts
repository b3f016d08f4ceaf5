import { testBackend, webgpuInfo } from "optim-testing";
import { requestAdapter } from "tooling-webgpu";
import { webgpu } from "../webgpu.ts";

const adapter = await requestAdapter();
testBackend(webgpu(await adapter.requestDevice()), webgpuInfo);

import { testBackend } from "optim-testing";
import { requestAdapter } from "tooling-webgpu";
import { webgpuInfo } from "../../testing/webgpuInfo.ts";
import { webgpu } from "../webgpu.ts";

const adapter = await requestAdapter();
testBackend(webgpu(await adapter.requestDevice()), webgpuInfo);

import { testGradScaler } from "optim-testing";
import { requestAdapter } from "tooling-webgpu";
import { webgpu } from "../webgpu.ts";

const adapter = await requestAdapter();
testGradScaler(webgpu(await adapter.requestDevice()), { halves: true });

import { AdamW } from "optim-core";
import { wasm } from "optim-kernels/wasm";
import { webgpu } from "optim-kernels/webgpu";
import { train } from "../train.js";

const adapter = await navigator.gpu.requestAdapter();
const device = await adapter.requestDevice();
const results = [
  { name: "wasm", ...(await train(AdamW, wasm())) },
  { name: "webgpu", ...(await train(AdamW, webgpu(device))) },
];
document.querySelector("output").textContent = results.map((result) => JSON.stringify(result)).join("\n");

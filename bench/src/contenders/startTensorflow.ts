import { createRequire } from "node:module";
import { dirname } from "node:path";
import "@tensorflow/tfjs-backend-cpu";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { type HalfBackend, registerHalfBackend } from "optim-amp/tfjs";
import { requestAdapter } from "tooling-webgpu";
import { gpuDevice } from "./gpuDevice.ts";
import type { Gpu } from "./gpuOf.ts";
import { putTfOn, tf } from "./tensorflow.ts";

const wasm = createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm");
setWasmPaths(`${dirname(wasm)}/`);

/** Puts the webgpu backend of TensorFlow.js on a device of this process, where its cpu and wasm backends are too. */
export async function startTfWebGpu(): Promise<Gpu> {
  const gpu = await gpuDevice();
  await putTfOn(gpu);
  return gpu;
}

/** Puts it on a device that computes on halves, where the adapter has such. */
export async function startHalfTf(): Promise<HalfBackend> {
  const adapter = await requestAdapter();
  const { WebGPUBackend } = await import("@tensorflow/tfjs-backend-webgpu");
  return registerHalfBackend(tf, WebGPUBackend, { gpu: { requestAdapter: async () => adapter } });
}

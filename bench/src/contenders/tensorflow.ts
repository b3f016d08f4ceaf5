import { createRequire } from "node:module";
import { dirname } from "node:path";
import "@tensorflow/tfjs-backend-cpu";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { type HalfBackend, registerHalfBackend } from "optim-amp/tfjs";
import { requestAdapter } from "tooling-webgpu";
import { type Gpu, gpuDevice } from "./gpuDevice.ts";

/** The backends of TensorFlow.js that are measured. */
export type TfBackend = "cpu" | "wasm" | "webgpu";

const wasm = createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm");
setWasmPaths(`${dirname(wasm)}/`);
tf.enableProdMode();

/** Puts the webgpu backend of TensorFlow.js on a device of this process. */
export async function startTfWebGpu(): Promise<Gpu> {
  const gpu = await gpuDevice();
  // Imported only now: the backend registers itself where it finds navigator.gpu, and never again.
  const { WebGPUBackend } = await import("@tensorflow/tfjs-backend-webgpu");
  tf.removeBackend("webgpu");
  tf.registerBackend("webgpu", () => new WebGPUBackend(gpu.device, gpu.info));
  return gpu;
}

/** Puts it on a device that computes on halves, where the adapter has such. */
export async function startHalfTf(): Promise<HalfBackend> {
  const adapter = await requestAdapter();
  const { WebGPUBackend } = await import("@tensorflow/tfjs-backend-webgpu");
  return registerHalfBackend(tf, WebGPUBackend, { gpu: { requestAdapter: async () => adapter } });
}

export { tf };

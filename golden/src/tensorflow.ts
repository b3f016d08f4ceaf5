import { createRequire } from "node:module";
import { dirname } from "node:path";
import "@tensorflow/tfjs-backend-cpu";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
// Registers the gradients, which tfjs-core leaves out in Node.
import "@tensorflow/tfjs-layers";
import { requestAdapter, tensorflowLimits } from "tooling-webgpu";
import { tensorflowBackends } from "./tensorflowBackends.ts";

/** TensorFlow.js. */
export type Tensorflow = typeof tf;

/** Loads its backend for WebGPU once, on a device of its own. */
let webgpu: Promise<void> | undefined;

async function loadWebgpu(): Promise<void> {
  const adapter = await requestAdapter();
  const device = await adapter.requestDevice({ requiredLimits: tensorflowLimits(adapter) });
  // Only now: it registers itself where it finds navigator.gpu, and never again.
  const { WebGPUBackend } = await import("@tensorflow/tfjs-backend-webgpu");
  tf.removeBackend("webgpu");
  tf.registerBackend("webgpu", () => new WebGPUBackend(device, adapter.info), 3);
}

/** TensorFlow.js on the backend that stands for the one of this name. */
export async function tensorflowOn(name: string): Promise<Tensorflow> {
  const backend = tensorflowBackends[name];
  if (!backend) throw new Error(`TensorFlow.js has no backend for ${name}`);
  // Only now: a bundle has no such package.
  if (backend === "wasm")
    setWasmPaths(`${dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm"))}/`);
  if (backend === "webgpu") {
    webgpu ??= loadWebgpu();
    await webgpu;
  }
  await tf.setBackend(backend);
  return tf;
}

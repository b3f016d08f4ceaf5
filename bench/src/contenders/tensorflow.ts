import * as tf from "@tensorflow/tfjs-core";
import type { Gpu } from "./gpuOf.ts";

/** The backends of TensorFlow.js that are measured. */
export type TfBackend = "cpu" | "wasm" | "webgpu";

tf.enableProdMode();

/** Puts the webgpu backend of TensorFlow.js on a device, in Node or in a page. */
export async function putTfOn({ device, info }: Pick<Gpu, "device" | "info">): Promise<void> {
  // Imported only now: the backend registers itself where it finds navigator.gpu, and never again.
  const { WebGPUBackend } = await import("@tensorflow/tfjs-backend-webgpu");
  tf.removeBackend("webgpu");
  tf.registerBackend("webgpu", () => new WebGPUBackend(device, info));
}

export { tf };

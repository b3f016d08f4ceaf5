/** TensorFlow.js on its webgpu backend, on the adapter of this process. Only for `*.webgpu.test.ts`. */

import { requestAdapter, tensorflowLimits } from "tooling-webgpu";

const adapter = await requestAdapter();

const device = await adapter.requestDevice({ requiredLimits: tensorflowLimits(adapter) });

// Imported only now: the backend registers itself where it finds navigator.gpu, and never again.
const { WebGPUBackend } = await import("@tensorflow/tfjs-backend-webgpu");
const { tf } = await import("./tensorflow.ts");

tf.removeBackend("webgpu");
tf.registerBackend("webgpu", () => new WebGPUBackend(device, adapter.info), 3);
await tf.setBackend("webgpu");

/** What the device has refused, which no call says. */
export const refused: string[] = [];
device.addEventListener("uncapturederror", ({ error }) => refused.push(error.message));

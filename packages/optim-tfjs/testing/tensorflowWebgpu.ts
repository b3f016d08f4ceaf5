/** TensorFlow.js on its webgpu backend, on the adapter of this process. Only for `*.webgpu.test.ts`. */

import { requestAdapter, tensorflowLimits } from "tooling-webgpu";

const adapter = await requestAdapter();

/** The device that TensorFlow.js computes on. */
export const device = await adapter.requestDevice({ requiredLimits: tensorflowLimits(adapter) });

// Imported only now: the backend registers itself where it finds navigator.gpu, and never again.
const { WebGPUBackend } = await import("@tensorflow/tfjs-backend-webgpu");
const { tf } = await import("./tensorflow.ts");

tf.removeBackend("webgpu");
tf.registerBackend("webgpu", () => new WebGPUBackend(device, adapter.info), 3);
await tf.setBackend("webgpu");

export type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
export { tf };

/** The backend itself: its device, its queue and the buffers of its tensors. */
export const backend = tf.backend() as InstanceType<typeof WebGPUBackend>;

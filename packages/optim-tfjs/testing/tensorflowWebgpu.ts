/** TensorFlow.js on its webgpu backend, on the adapter of this process. Only for `*.webgpu.test.ts`. */

import { requestAdapter } from "tooling-webgpu";

const adapter = await requestAdapter();

/** The limits that TensorFlow.js raises on a device of its own; it leaves the others as they are. */
const raised = [
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupsPerDimension",
  "maxStorageBufferBindingSize",
  "maxBufferSize",
  "maxComputeWorkgroupSizeX",
  "maxComputeInvocationsPerWorkgroup",
] as const;

/** The device that TensorFlow.js computes on. */
export const device = await adapter.requestDevice({
  requiredLimits: Object.fromEntries(raised.map((limit) => [limit, adapter.limits[limit]])),
});

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

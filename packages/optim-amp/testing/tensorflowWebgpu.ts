/** TensorFlow.js on its webgpu backend, on the adapter of this process. Only for `*.webgpu.test.ts`. */

import { requestAdapter } from "tooling-webgpu";
import { registerHalfBackend } from "../src/tfjs/registerHalfBackend.ts";

/** The adapter is asked for before the import: the backend registers itself where it finds navigator.gpu, and never again. */
export const adapter = await requestAdapter();

const { WebGPUBackend } = await import("@tensorflow/tfjs-backend-webgpu");
const { tf } = await import("./tensorflow.ts");

/** The device that TensorFlow.js computes on, and whether it has `shader-f16`. */
export const { device, hasShaderF16 } = await registerHalfBackend(tf, WebGPUBackend, {
  gpu: { requestAdapter: async () => adapter },
});

/** The backend itself: its device, its queue and the buffers of its tensors. */
export const backend = tf.backend() as InstanceType<typeof WebGPUBackend>;

/** What the device has refused, which no call says. */
export const refused: string[] = [];
device.addEventListener("uncapturederror", ({ error }) => refused.push(error.message));

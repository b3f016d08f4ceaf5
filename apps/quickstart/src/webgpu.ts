import * as tf from "@tensorflow/tfjs-core";
import {
  describeAdapter,
  hasGpuDevice,
  isSoftware,
  missingWebGpu,
  requestAdapter,
  tensorflowLimits,
} from "tooling-webgpu";

/** The adapter of this machine: a real GPU, or, where `software` will do, one that computes on the CPU; undefined where there is none. */
export async function findAdapter(software: boolean): Promise<GPUAdapter | undefined> {
  // Without a device there is nothing to start, and its drivers would complain on the console.
  const none = process.platform === "linux" && !hasGpuDevice();
  if (missingWebGpu() !== undefined || (none && !software)) return undefined;
  const adapter = await requestAdapter();
  return software || !isSoftware(adapter) ? adapter : undefined;
}

/** Sets TensorFlow.js to its webgpu backend, on a device of an adapter. Returns the adapter in words. */
export async function startWebGpuEngine(adapter: GPUAdapter): Promise<string> {
  const device = await adapter.requestDevice({ requiredLimits: tensorflowLimits(adapter) });
  // Imported only now: it looks for navigator.gpu as it is loaded.
  const { WebGPUBackend } = await import("@tensorflow/tfjs-backend-webgpu");
  tf.removeBackend("webgpu");
  tf.registerBackend("webgpu", () => new WebGPUBackend(device, adapter.info), 3);
  await tf.setBackend("webgpu");
  return describeAdapter(adapter);
}

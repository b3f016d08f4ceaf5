import * as tf from "@tensorflow/tfjs-core";
// The gradients of tfjs's operations: in Node, its core comes without them.
import "@tensorflow/tfjs-layers";
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import { registerHalfBackend } from "optim-amp/tfjs";
import { describeAdapter, hasGpuDevice, isSoftware, missingWebGpu, requestAdapter } from "tooling-webgpu";

/** Starts the fastest backend of tfjs that this machine has, as the quickstart does: webgpu on a real GPU, wasm, cpu. Returns it in words. */
export async function startEngine(): Promise<string> {
  tf.enableProdMode();
  const adapter = await findAdapter();
  if (adapter) {
    // Imported only now: it looks for navigator.gpu as it is loaded.
    const { WebGPUBackend } = await import("@tensorflow/tfjs-backend-webgpu");
    const { hasShaderF16 } = await registerHalfBackend(tf, WebGPUBackend, {
      gpu: { requestAdapter: async () => adapter },
    });
    return `tfjs webgpu on ${describeAdapter(adapter)}, ${hasShaderF16 ? "with" : "without"} shader-f16`;
  }
  if (await tf.setBackend("wasm")) return "tfjs wasm, halves by rounding";
  await tf.setBackend("cpu");
  return "tfjs cpu, halves by rounding";
}

/** The adapter of a real GPU; undefined where there is none. */
async function findAdapter(): Promise<GPUAdapter | undefined> {
  // Without a device there is nothing to start, and its drivers would complain on the console.
  if (missingWebGpu() !== undefined || (process.platform === "linux" && !hasGpuDevice())) return undefined;
  const adapter = await requestAdapter();
  return isSoftware(adapter) ? undefined : adapter;
}

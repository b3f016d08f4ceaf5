import { startWebGpu } from "./startWebGpu.ts";
import { WebGpuError } from "./webGpuError.ts";

/** A new adapter of this process's GPU (an adapter gives one device). Throws a WebGpuError that says why there is none. */
export async function requestAdapter(): Promise<GPUAdapter> {
  const gpu = await startWebGpu();
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (adapter === null) throw new WebGpuError("WebGPU had an adapter when it started and has none any more.");
  return adapter;
}

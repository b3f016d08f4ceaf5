import { describeAdapter, isSoftware, requestAdapter, tensorflowLimits } from "tooling-webgpu";

/** A device with all that its adapter can do, and the adapter in words. */
export interface Gpu {
  readonly device: GPUDevice;
  readonly adapter: string;
  readonly info: GPUAdapterInfo;
  readonly isSoftware: boolean;
}

/** A new device on this process's adapter. */
export async function gpuDevice(): Promise<Gpu> {
  const adapter = await requestAdapter();
  const { maxStorageBuffersPerShaderStage } = adapter.limits;
  // Optimizers with many buffers need more of them than TensorFlow.js does.
  const requiredLimits = { ...tensorflowLimits(adapter), maxStorageBuffersPerShaderStage };
  const software = isSoftware(adapter);
  return {
    device: await adapter.requestDevice({ requiredLimits }),
    adapter: `${describeAdapter(adapter)}${software ? " (software)" : ""}`,
    info: adapter.info,
    isSoftware: software,
  };
}

import { describeAdapter } from "tooling-webgpu/describeAdapter";
import { isSoftware } from "tooling-webgpu/isSoftware";
import { tensorflowLimits } from "tooling-webgpu/tensorflowLimits";

/** A device with all that its adapter can do, and the adapter in words. */
export interface Gpu {
  readonly device: GPUDevice;
  readonly adapter: string;
  readonly info: GPUAdapterInfo;
  readonly isSoftware: boolean;
}

/** A new device on an adapter, in Node or in a page. */
export async function gpuOf(adapter: GPUAdapter): Promise<Gpu> {
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

import { describeAdapter, isSoftware, requestAdapter } from "tooling-webgpu";

/** A device with all that its adapter can do, and the adapter in words. */
export interface Gpu {
  readonly device: GPUDevice;
  readonly adapter: string;
  readonly info: GPUAdapterInfo;
  readonly isSoftware: boolean;
}

/** The limits that large tensors and optimizers with many buffers need; the others stay at their defaults. */
const raised = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupsPerDimension",
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupSizeX",
  "maxComputeInvocationsPerWorkgroup",
] as const;

/** A new device on this process's adapter. */
export async function gpuDevice(): Promise<Gpu> {
  const adapter = await requestAdapter();
  const requiredLimits = Object.fromEntries(raised.map((limit) => [limit, adapter.limits[limit]]));
  const software = isSoftware(adapter);
  return {
    device: await adapter.requestDevice({ requiredLimits }),
    adapter: `${describeAdapter(adapter)}${software ? " (software)" : ""}`,
    info: adapter.info,
    isSoftware: software,
  };
}

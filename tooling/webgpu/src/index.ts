export { describeAdapter } from "./describeAdapter.ts";
export { hasGpuDevice } from "./hasGpuDevice.ts";
export { isSoftware } from "./isSoftware.ts";
export { missingWebGpu } from "./missingWebGpu.ts";
export { requestAdapter } from "./requestAdapter.ts";
export { startWebGpu } from "./startWebGpu.ts";
export { tensorflowLimits } from "./tensorflowLimits.ts";
export { WebGpuError } from "./webGpuError.ts";

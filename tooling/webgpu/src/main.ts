/** `pnpm adapter`: prints which adapter this machine gives, and what it can do. Exits with 1 and the reason where there is none. */

import { describeAdapter } from "./describeAdapter.ts";
import { isSoftware } from "./isSoftware.ts";
import { requestAdapter } from "./requestAdapter.ts";
import { WebGpuError } from "./webGpuError.ts";

const limits = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupsPerDimension",
  "maxComputeInvocationsPerWorkgroup",
  "minStorageBufferOffsetAlignment",
] as const;

try {
  const adapter = await requestAdapter();
  console.log(`${describeAdapter(adapter)}${isSoftware(adapter) ? " (software)" : ""}`);
  for (const limit of limits) console.log(`  ${limit} ${adapter.limits[limit]}`);
  console.log(`  ${[...adapter.features].sort().join(" ")}`);
} catch (error) {
  if (!(error instanceof WebGpuError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

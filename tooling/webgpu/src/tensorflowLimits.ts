const raised = [
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupsPerDimension",
  "maxStorageBufferBindingSize",
  "maxBufferSize",
  "maxComputeWorkgroupSizeX",
  "maxComputeInvocationsPerWorkgroup",
] as const;

/** The limits that TensorFlow.js raises to those of the adapter on a device of its own; it leaves the others as they are. */
export const tensorflowLimits = ({ limits }: Pick<GPUAdapter, "limits">): Record<string, number> =>
  Object.fromEntries(raised.map((limit) => [limit, limits[limit]]));

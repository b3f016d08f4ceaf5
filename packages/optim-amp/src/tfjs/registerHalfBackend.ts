import { OptimError } from "optim-core";

/** What is used of TensorFlow.js to register a backend. */
export interface TfBackends {
  findBackendFactory(name: string): unknown;
  removeBackend(name: string): void;
  registerBackend(name: string, factory: () => never, priority?: number): boolean;
  setBackend(name: string): Promise<boolean>;
}

/** The class `WebGPUBackend` of `@tensorflow/tfjs-backend-webgpu`. */
export type WebGpuBackendClass = new (device: never, adapterInfo?: never) => object;

/** Where the device comes from. */
export interface HalfBackendOptions {
  /** Default: `navigator.gpu`. */
  readonly gpu?: Pick<GPU, "requestAdapter">;
  /** Default: `"high-performance"`, as TensorFlow.js has it. */
  readonly powerPreference?: GPUPowerPreference;
}

/** The device that tf computes on now, and whether its kernels compute on halves. */
export interface HalfBackend {
  readonly device: GPUDevice;
  readonly hasShaderF16: boolean;
}

/** What TensorFlow.js asks for where an adapter has it, and what it leaves out. */
const features = ["timestamp-query", "bgra8unorm-storage", "shader-f16"] as const;

/** What TensorFlow.js raises to what the adapter has. */
const limits = [
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupsPerDimension",
  "maxStorageBufferBindingSize",
  "maxBufferSize",
  "maxComputeWorkgroupSizeX",
  "maxComputeInvocationsPerWorkgroup",
] as const;

const fail = (message: string): never => {
  throw new OptimError(`registerHalfBackend: ${message}`);
};

/**
 * Registers and sets tf's "webgpu" backend on a device of its own, with `shader-f16` where the adapter has it: TensorFlow.js does not ask for
 * it. Without it `autocast` computes the same numbers from halves in words. Tensors of an earlier "webgpu" backend are lost, so call it first.
 */
export async function registerHalfBackend(
  tf: TfBackends,
  WebGPUBackend: WebGpuBackendClass,
  { gpu = globalThis.navigator?.gpu, powerPreference = "high-performance" }: HalfBackendOptions = {},
): Promise<HalfBackend> {
  if (!gpu) return fail("there is no WebGPU here (navigator.gpu). Use another backend, or pass { gpu }.");
  const adapter = await gpu.requestAdapter({ powerPreference });
  if (!adapter) return fail(`there is no adapter for "${powerPreference}". Use another backend.`);
  const device = await adapter.requestDevice({
    requiredFeatures: features.filter((feature) => adapter.features.has(feature)),
    requiredLimits: Object.fromEntries(limits.map((limit) => [limit, adapter.limits[limit]])),
  });
  if (tf.findBackendFactory("webgpu")) tf.removeBackend("webgpu");
  tf.registerBackend("webgpu", () => new WebGPUBackend(device as never, adapter.info as never) as never, 3);
  if (!(await tf.setBackend("webgpu"))) fail("tf could not start its webgpu backend; its warning says why.");
  return { device, hasShaderF16: device.features.has("shader-f16") };
}

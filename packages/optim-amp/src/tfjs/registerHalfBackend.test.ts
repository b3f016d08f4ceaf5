import { expect, test, vi } from "vitest";
import { registerHalfBackend } from "./registerHalfBackend.ts";

class WebGPUBackend {
  readonly args: unknown[];
  constructor(...args: unknown[]) {
    this.args = args;
  }
}

const limits = {
  maxComputeWorkgroupStorageSize: 1,
  maxComputeWorkgroupsPerDimension: 2,
  maxStorageBufferBindingSize: 3,
  maxBufferSize: 4,
  maxComputeWorkgroupSizeX: 5,
  maxComputeInvocationsPerWorkgroup: 6,
};

/** An adapter with these features whose devices have what they are asked for. */
function adapterWith(...features: string[]) {
  const requestDevice = vi.fn(async ({ requiredFeatures }: GPUDeviceDescriptor) => ({
    features: new Set(requiredFeatures),
  }));
  const adapter = {
    features: new Set(features),
    limits: { ...limits, maxBindGroups: 7 },
    info: { vendor: "none" },
    requestDevice,
  };
  const gpu = { requestAdapter: vi.fn(async () => adapter) } as unknown as Pick<GPU, "requestAdapter">;
  return { adapter, requestDevice, gpu };
}

/** A tf that writes down what is called. */
function fakeTf({ registered = true, starts = true } = {}) {
  const calls: string[] = [];
  let factory: (() => unknown) | undefined;
  return {
    calls,
    backend: () => factory?.() as WebGPUBackend,
    findBackendFactory: (name: string) => (registered ? name : null),
    removeBackend: (name: string) => calls.push(`remove ${name}`),
    registerBackend(name: string, made: () => unknown, priority?: number) {
      factory = made;
      calls.push(`register ${name} ${priority}`);
      return true;
    },
    async setBackend(name: string) {
      calls.push(`set ${name}`);
      return starts;
    },
  };
}

test("the device has shader-f16 where the adapter has it, and what TensorFlow.js asks for", async () => {
  const tf = fakeTf();
  const { gpu, adapter, requestDevice } = adapterWith("timestamp-query", "shader-f16", "subgroups");
  const { device, hasShaderF16 } = await registerHalfBackend(tf, WebGPUBackend, { gpu });
  expect(hasShaderF16).toBe(true);
  expect(gpu.requestAdapter).toHaveBeenCalledWith({ powerPreference: "high-performance" });
  expect(requestDevice).toHaveBeenCalledWith({
    requiredFeatures: ["timestamp-query", "shader-f16"],
    requiredLimits: limits,
  });
  expect(tf.calls).toEqual(["remove webgpu", "register webgpu 3", "set webgpu"]);
  expect(tf.backend().args).toEqual([device, adapter.info]);
});

test("an adapter without it gives a device without it, and a tf without webgpu has none to remove", async () => {
  const tf = fakeTf({ registered: false });
  const { gpu } = adapterWith();
  expect(await registerHalfBackend(tf, WebGPUBackend, { gpu })).toMatchObject({ hasShaderF16: false });
  expect(tf.calls).toEqual(["register webgpu 3", "set webgpu"]);
});

test("what cannot be had is an error, and tf is as it was", async () => {
  const tf = fakeTf();
  const none = { requestAdapter: async () => null };
  await expect(registerHalfBackend(tf, WebGPUBackend, { gpu: none, powerPreference: "low-power" })).rejects.toThrow(
    'registerHalfBackend: there is no adapter for "low-power". Use another backend.',
  );
  const { gpu, requestDevice } = adapterWith();
  requestDevice.mockRejectedValue(new Error("no device"));
  await expect(registerHalfBackend(tf, WebGPUBackend, { gpu })).rejects.toThrow("no device");
  vi.stubGlobal("navigator", {});
  await expect(registerHalfBackend(tf, WebGPUBackend)).rejects.toThrow("there is no WebGPU here (navigator.gpu).");
  vi.unstubAllGlobals();
  expect(tf.calls).toEqual([]);
  const broken = fakeTf({ starts: false });
  await expect(registerHalfBackend(broken, WebGPUBackend, { gpu: adapterWith().gpu })).rejects.toThrow(
    "could not start",
  );
});

import type { Shader } from "./form.ts";
import type { Gpu } from "./gpu.ts";

/** Compiles kernels while nothing waits; `descriptorOf` says from what. It imports nothing, so that bundlers make no third file of it. */
export async function compileAhead(
  shaders: Iterable<Shader>,
  gpu: Gpu,
  descriptorOf: (device: GPUDevice, shader: Shader) => GPUComputePipelineDescriptor,
): Promise<void> {
  const { device } = gpu;
  const compile = async (shader: Shader): Promise<void> => {
    try {
      const made = shader.pipeline ?? (await device.createComputePipelineAsync(descriptorOf(device, shader)));
      // A step may have compiled it meanwhile, and its bind groups fit that one alone.
      shader.pipeline ??= made;
    } catch (cause) {
      gpu.check();
      gpu.fail(`the device has refused the kernel of ${shader.label}: ${String(cause)}`);
    }
  };
  await Promise.all(Array.from(shaders, compile));
  gpu.check();
}

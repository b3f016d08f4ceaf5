import { descriptorOf, type Shader } from "./form.ts";
import type { Gpu } from "./gpu.ts";

/** Compiles kernels while nothing waits. */
export async function compileAhead(forms: Iterable<Shader>, gpu: Gpu): Promise<void> {
  const { device } = gpu;
  const compile = async (form: Shader): Promise<void> => {
    try {
      form.pipeline ??= await device.createComputePipelineAsync(descriptorOf(device, form));
    } catch (cause) {
      gpu.check();
      gpu.fail(`the device has refused the kernel of ${form.label}: ${String(cause)}`);
    }
  };
  await Promise.all(Array.from(forms, compile));
  gpu.check();
}

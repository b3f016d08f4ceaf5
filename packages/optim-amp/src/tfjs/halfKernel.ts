import { matMulOnGpu } from "./gpu/matMulOnGpu.ts";
import type { HalfDType } from "./halfDType.ts";
import { forget, rounded } from "./rounding.ts";
import type { TfKernel, TfTensorInfo } from "./tfModule.ts";

/**
 * A kernel of tf on halves: its float32 operands are rounded (a bias too, as torch's autocast casts that of `linear`), it computes in
 * float32, and its result is rounded. Other dtypes pass unchanged. Products of matrices on webgpu have a kernel of their own.
 */
export function halfKernel(kernel: TfKernel, dtype: HalfDType): TfKernel {
  return {
    ...kernel,
    kernelFunc(args) {
      const product = matMulOnGpu(kernel.kernelName, args, dtype);
      if (product) return product;
      const { backend } = args;
      // Operands may share their numbers: x with itself.
      const halves = new Map<object, TfTensorInfo>();
      const half = (input: TfTensorInfo | undefined): TfTensorInfo | undefined => {
        if (input?.dtype !== "float32") return input;
        const { dataId } = halves.get(input.dataId) ?? rounded(backend, input, dtype);
        halves.set(input.dataId, { ...input, dataId });
        return { dataId, shape: input.shape, dtype: input.dtype };
      };
      try {
        const inputs = Object.fromEntries(Object.entries(args.inputs).map(([name, input]) => [name, half(input)]));
        const result = kernel.kernelFunc({ ...args, inputs });
        if (result.dtype !== "float32") return result;
        const halfResult = rounded(backend, result, dtype);
        forget(backend, result);
        return halfResult;
      } finally {
        for (const { dataId, shape } of halves.values()) forget(backend, { dataId, shape, dtype: "float32" });
      }
    },
  };
}

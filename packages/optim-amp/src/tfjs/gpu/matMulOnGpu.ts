import type { HalfDType } from "../halfDType.ts";
import type { TfKernelArgs, TfTensorInfo } from "../tfModule.ts";
import { flat, type GpuBackend, isGpuBackend, sizeOf, uniformsOf } from "./gpuBackend.ts";
import { type MatMulSize, matMulSize } from "./matMulSize.ts";
import { invocations, matMulWgsl, tile } from "./matMulWgsl.ts";
import { nativeMatMul } from "./nativeMatMul.ts";
import type { PackedMatMul } from "./packedMatMul.ts";
import { packHalves, quadsOf } from "./packHalves.ts";

/** Whether a fused product is one that the kernel has: a bias for each column, nothing after it. */
function isPlain({ inputs, attrs }: TfKernelArgs, { b }: MatMulSize): boolean {
  const { bias } = inputs;
  const isLinear = (attrs?.activation ?? "linear") === "linear";
  return (
    isLinear && (!bias || (bias.dtype === "float32" && sizeOf(bias.shape) === b.rows && bias.shape.at(-1) === b.rows))
  );
}

/** The numbers of a product. Where a device takes fewer workgroups than there are tiles, each has several in turn. */
function counts(
  backend: GpuBackend,
  { a, b, matrices }: MatMulSize,
): { groups: number; numbers: Record<string, number> } {
  const tiles = matrices * Math.ceil(a.rows / tile) * Math.ceil(b.rows / tile);
  const groups = Math.min(tiles, backend.device.limits.maxComputeWorkgroupsPerDimension);
  return {
    groups,
    numbers: {
      m: a.rows,
      n: b.rows,
      quads: quadsOf(a),
      matrices,
      matricesA: a.matrices,
      matricesB: b.matrices,
      groups,
      turns: Math.ceil(tiles / groups),
    },
  };
}

/** Through tf's own program: without a directive, so halves are words. */
function wordMatMul(backend: GpuBackend, { form, inputs, size, groups, uniforms }: PackedMatMul): TfTensorInfo {
  const names = ["a", "b", "bias"].slice(0, inputs.length);
  return backend.runWebGPUProgram(
    {
      outputShape: [size],
      dispatchLayout: { x: [0] },
      dispatch: [groups, 1, 1],
      workgroupSize: [invocations, 1, 1],
      variableNames: names,
      variableComponents: [2, 2, 1].slice(0, inputs.length),
      uniforms: uniforms.text,
      shaderKey: `optim-amp matMul ${form.dtype}`,
      getUserCode: () => matMulWgsl(form),
    },
    inputs,
    "float32",
    uniforms.values,
  );
}

/** `BatchMatMul` or `_FusedMatMul` on halves, or undefined where this is another kernel, another backend, or a product that tf has to do. */
export function matMulOnGpu(kernelName: string, args: TfKernelArgs, dtype: HalfDType): TfTensorInfo | undefined {
  const { backend, inputs } = args;
  if (!["BatchMatMul", "_FusedMatMul"].includes(kernelName) || !isGpuBackend(backend)) return undefined;
  const size = matMulSize(args);
  if (!size || !isPlain(args, size)) return undefined;
  const packed = [size.a, size.b].map((operand) => packHalves(backend, operand, dtype));
  const { groups, numbers } = counts(backend, size);
  const isNative = dtype === "f16" && backend.device.features.has("shader-f16");
  const product: PackedMatMul = {
    form: { dtype, isNative, hasBias: Boolean(inputs.bias) },
    inputs: inputs.bias ? [...packed, flat(inputs.bias)] : packed,
    size: sizeOf(size.shape),
    groups,
    uniforms: uniformsOf(numbers),
  };
  const { dataId } = isNative ? nativeMatMul(backend, product) : wordMatMul(backend, product);
  for (const operand of packed) backend.disposeData(operand.dataId);
  return { dataId, shape: size.shape, dtype: "float32" };
}

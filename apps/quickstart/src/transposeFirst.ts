import type { KernelBackend, KernelConfig, TensorInfo } from "@tensorflow/tfjs-core";
import * as tf from "@tensorflow/tfjs-core";

interface MatMulArguments {
  readonly inputs: { readonly a: TensorInfo; readonly b: TensorInfo };
  readonly backend: KernelBackend;
  readonly attrs: { readonly transposeA: boolean; readonly transposeB: boolean };
}

type Kernel = (args: object) => TensorInfo;

/**
 * Makes tfjs's wasm backend transpose a matrix before it multiplies with its transpose, as every gradient of a matrix
 * product does. Left to itself it takes a plain loop there instead of XNNPACK, which took 8 times as long for the first
 * layer of our network.
 */
export function transposeFirst(backendName = "wasm"): void {
  const matMul = kernel("BatchMatMul", backendName);
  const transpose = kernel("Transpose", backendName);
  const kernelFunc = ({ inputs, backend, attrs }: MatMulArguments): TensorInfo => {
    const transposed = (x: TensorInfo): TensorInfo =>
      transpose({ inputs: { x }, backend, attrs: { perm: swapLast(x.shape.length) } });
    const a = attrs.transposeA ? transposed(inputs.a) : inputs.a;
    const b = attrs.transposeB ? transposed(inputs.b) : inputs.b;
    const product = matMul({ inputs: { a, b }, backend, attrs: { transposeA: false, transposeB: false } });
    if (attrs.transposeA) backend.disposeData(a.dataId);
    if (attrs.transposeB) backend.disposeData(b.dataId);
    return product;
  };
  tf.unregisterKernel("BatchMatMul", backendName);
  tf.registerKernel({ kernelName: "BatchMatMul", backendName, kernelFunc } as unknown as KernelConfig);
}

/** A kernel that returns one tensor. */
const kernel = (name: string, backendName: string): Kernel =>
  tf.getKernel(name, backendName).kernelFunc as unknown as Kernel;

/** The order of axes that swaps the last two. */
const swapLast = (rank: number): number[] => [...Array(rank - 2).keys(), rank - 1, rank - 2];

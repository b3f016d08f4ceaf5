import type { Param } from "optim-core";
import type { CudaBackend, CudaBuffer } from "../src/cuda.ts";

/** Numbers within 1 that are exact in float32. */
export const numbers = (length: number, seed = 0): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.fround(Math.cos(i + seed)));

/** A parameter with a gradient on a device. */
export function placed(backend: CudaBackend, name: string, length = 10): Param<CudaBuffer> {
  const p = backend.parameter(numbers(length), { name });
  p.grad = backend.array(numbers(length, 1));
  return p;
}

/** The numbers of a float32 buffer. */
export const read = async (backend: CudaBackend, array: CudaBuffer): Promise<Float32Array> =>
  (await backend.read(array)) as Float32Array;

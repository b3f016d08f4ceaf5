import type { BufferInfo, DType, HostArray } from "optim-core";
import { fail } from "./fail.ts";

/** The arrays that hold the bits of a precision on the host. */
const storages: Readonly<Record<string, { new (data: ArrayBuffer): HostArray }>> = {
  f32: Float32Array,
  f16: Uint16Array,
  bf16: Uint16Array,
};

/** The precisions that the backend stores. It computes in float32. */
export const dtypes: readonly DType[] = Object.keys(storages);

/** How a precision lies in memory of the host. */
export const storageOf = (dtype: DType): { new (data: ArrayBuffer): HostArray } =>
  storages[dtype] ?? fail(`cannot store ${dtype}, only ${dtypes.join(", ")}. Convert it first.`);

/** Numbers in the memory of a GPU: the buffer of an optimizer on CUDA. Backends make them; `wrap` makes one of memory of yours. */
export class CudaBuffer implements BufferInfo {
  /** Where it begins on the device. */
  declare readonly address: bigint;
  declare readonly dtype: DType;
  /** In numbers, not bytes. */
  declare readonly length: number;

  constructor(fields: CudaBuffer) {
    Object.assign(this, fields);
  }
}

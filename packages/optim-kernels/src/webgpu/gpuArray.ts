import { type BufferInfo, type DType, type HostArray, OptimError } from "optim-core";

/** How a precision lies in memory: its bytes a number, and the arrays that hold its bits on the host. */
interface Storage {
  readonly bytes: number;
  readonly Type: new (data: ArrayBuffer) => HostArray;
}

const storages: Readonly<Record<string, Storage>> = {
  f32: { bytes: 4, Type: Float32Array },
  i32: { bytes: 4, Type: Int32Array },
  f16: { bytes: 2, Type: Uint16Array },
  bf16: { bytes: 2, Type: Uint16Array },
};

/** The precisions that the backend stores. It computes in float32. */
export const dtypes: readonly DType[] = Object.keys(storages);

/** How a precision lies in memory. */
export function storageOf(dtype: DType): Storage {
  const storage = storages[dtype];
  if (!storage) throw new OptimError(`webgpu: cannot store ${dtype}, only ${dtypes.join(", ")}. Convert it first.`);
  return storage;
}

/** Numbers in a GPUBuffer: the buffer of an optimizer on WebGPU. Backends make them; `wrap` makes one of a buffer of yours. */
export class GpuArray implements BufferInfo {
  readonly buffer: GPUBuffer;
  /** Where it begins, in bytes. */
  readonly offset: number;
  readonly dtype: DType;
  readonly length: number;
  /** Whether the bytes up to the next multiple of 128 numbers are its own too. */
  readonly isPacked: boolean;
  /** Whether the bytes up to the next multiple of four numbers are its own too. */
  readonly isPadded: boolean;
  /** Gives its memory back; absent once that is done. */
  release: (() => void) | undefined;

  constructor(
    buffer: GPUBuffer,
    offset: number,
    { dtype, length }: BufferInfo,
    padding: 0 | 4 | 128 = 0,
    release: () => void = () => {},
  ) {
    this.buffer = buffer;
    this.offset = offset;
    this.dtype = dtype;
    this.length = length;
    this.isPacked = padding === 128;
    this.isPadded = padding > 0 || length % 4 === 0;
    this.release = release;
  }
}

/** The next multiple. */
export const roundUp = (x: number, multiple: number): number => Math.ceil(x / multiple) * multiple;

/** The bytes that a copy of it moves: whole words. */
export const bytesOf = ({ dtype, length }: BufferInfo): number => roundUp(length * storageOf(dtype).bytes, 4);

import { type BufferInfo, type DType, type HostArray, OptimError } from "optim-core";

/** The arrays that hold the bits of a precision on the host. */
interface Storage {
  readonly BYTES_PER_ELEMENT: number;
  new (data: ArrayBuffer): HostArray;
}

const storages: Readonly<Record<string, Storage>> = {
  f32: Float32Array,
  f16: Uint16Array,
  bf16: Uint16Array,
};

/** The precisions that the backend stores. It computes in float32. */
export const dtypes: readonly DType[] = Object.keys(storages);

/** Throws in the name of the backend. */
export function fail(message: string): never {
  throw new OptimError(`webgpu: ${message}`);
}

/** How a precision lies in memory. */
export const storageOf = (dtype: DType): Storage =>
  storages[dtype] ?? fail(`cannot store ${dtype}, only ${dtypes.join(", ")}. Convert it first.`);

/** The bytes of a number. */
export const sizeOfOne = (dtype: DType): number => storageOf(dtype).BYTES_PER_ELEMENT;

/** Arrays in arenas begin at multiples of so many numbers: 256 bytes of halves, so that those of all precisions can lie alike. */
export const grain = 128;

/** Numbers in a GPUBuffer: the buffer of an optimizer on WebGPU. Backends make them; `wrap` makes one of a buffer of yours. */
export class GpuArray implements BufferInfo {
  declare readonly buffer: GPUBuffer;
  /** Where it begins, in bytes. */
  declare readonly offset: number;
  declare readonly dtype: DType;
  declare readonly length: number;
  /** The bytes up to the next multiple of so many numbers are its own too. */
  declare readonly padding: 1 | 4 | typeof grain;
  /** Gives its memory back; absent once that is done. */
  declare release: (() => void) | undefined;

  constructor(fields: Omit<GpuArray, "release"> & { release(): void }) {
    Object.assign(this, fields);
  }
}

/** The next multiple. */
export const roundUp = (x: number, multiple: number): number => Math.ceil(x / multiple) * multiple;

/** The bytes that a copy of it moves: whole words. */
export const bytesOf = ({ dtype, length }: BufferInfo): number => roundUp(length * sizeOfOne(dtype), 4);

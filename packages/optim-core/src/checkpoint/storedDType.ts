import type { DType, HostArray } from "../hostTensor.ts";

/** How a dtype is called in a safetensors file, and the typed array that holds its bytes. */
export interface StoredDType {
  readonly dtype: DType;
  readonly code: string;
  readonly array: {
    new (buffer: ArrayBuffer): HostArray;
    readonly name: string;
    readonly BYTES_PER_ELEMENT: number;
  };
}

/** The dtypes that files can hold. Bytes are written as they lie in memory: little-endian, as on every machine that we run on. */
export const storedDTypes: readonly StoredDType[] = [
  { dtype: "f32", code: "F32", array: Float32Array },
  { dtype: "f64", code: "F64", array: Float64Array },
  { dtype: "f16", code: "F16", array: Uint16Array },
  { dtype: "bf16", code: "BF16", array: Uint16Array },
  { dtype: "i32", code: "I32", array: Int32Array },
  { dtype: "i64", code: "I64", array: BigInt64Array },
  { dtype: "u8", code: "U8", array: Uint8Array },
];

/** How many elements a shape has; NaN where it is no list of whole numbers, or has more than can be counted. */
export function elementCount(shape: unknown): number {
  if (!Array.isArray(shape) || !shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0)) return Number.NaN;
  const count = shape.reduce((product: number, extent: number) => product * extent, 1);
  return Number.isSafeInteger(count) ? count : Number.NaN;
}

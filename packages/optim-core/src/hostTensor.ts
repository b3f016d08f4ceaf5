/**
 * How the numbers of a buffer are stored. The set is open: a backend may add its own (8-bit state, say), and refuses by name
 * what it does not store. `f16` and `bf16` travel as their bits in a `Uint16Array`.
 */
export type DType = "f32" | "f64" | "f16" | "bf16" | "i32" | "i64" | "u8" | (string & {});

/** The typed arrays in which bytes of some {@link DType} lie in host memory. */
export type HostArray = Float32Array | Float64Array | Uint16Array | Int32Array | BigInt64Array | Uint8Array;

/** A tensor in host memory, outside of any backend: what state dicts and files hold. `data` is flat and row-major. */
export interface HostTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: HostArray;
}

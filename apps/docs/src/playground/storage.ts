import { fromBf16, fromF16, toBf16, toF16 } from "optim-amp";
import type { DType, HostArray } from "optim-core";
import type { Precision } from "./settings.ts";

/** How a precision stores numbers: its name for backends, and the way to its bits and back. */
export interface Storage {
  readonly dtype: DType;
  encode(numbers: Float32Array): HostArray;
  decode(bits: HostArray): Float32Array;
}

const half = (dtype: DType, to: (x: number) => number, from: (half: number) => number): Storage => ({
  dtype,
  encode: (numbers) => Uint16Array.from(numbers, to),
  decode: (bits) => Float32Array.from(bits as Uint16Array, from),
});

/** The storage of each precision of the settings. */
export const storages: Readonly<Record<Precision, Storage>> = {
  float32: { dtype: "f32", encode: (numbers) => numbers, decode: (bits) => bits as Float32Array },
  float16: half("f16", toF16, fromF16),
  bfloat16: half("bf16", toBf16, fromBf16),
};

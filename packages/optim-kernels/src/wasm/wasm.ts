import { type Backend, OptimError, type Param, sizeOf } from "optim-core";
import { maxPages } from "./encodeModule.ts";
import { makeHeap } from "./heap.ts";
import type { WasmArray } from "./wasmArray.ts";
import { wasmOn } from "./wasmOn.ts";

/** What {@link wasm} can be told. */
export interface WasmOptions {
  /** The most bytes that its memory may grow to. @defaultValue 4 GiB */
  readonly maxBytes?: number;
}

/** Kernels of WebAssembly SIMD over a memory of their own. */
export interface WasmBackend extends Backend<WasmArray> {
  readonly memory: WebAssembly.Memory;
  /** Numbers copied into its memory, as a parameter. Its gradient is an array of this backend too: `w.grad = backend.array(numbers)`. */
  parameter(
    data: Float32Array | Float64Array,
    options?: { readonly name?: string; readonly shape?: readonly number[] },
  ): Param<WasmArray>;
  /** Numbers copied into its memory. Write the next ones with `set`, or work on `view`. */
  array(data: Float32Array | Float64Array): WasmArray;
}

/** The backend of WebAssembly SIMD. Arrays live in a memory of its own, and steps work on them in place. */
export function wasm({ maxBytes = 2 ** 32 }: WasmOptions = {}): WasmBackend {
  const maximum = Math.floor(maxBytes / 65_536);
  if (!(maximum >= 1 && maximum <= maxPages))
    throw new OptimError(`wasm: maxBytes is ${maxBytes}; it must be from 65536 to 4294967296.`);
  const memory = new WebAssembly.Memory({ initial: 1, maximum });
  const backend = wasmOn(makeHeap(memory));
  const array: WasmBackend["array"] = (data) => {
    const made = backend.alloc(data instanceof Float64Array ? "f64" : "f32", data.length);
    made.set(data);
    return made;
  };
  return {
    ...backend,
    memory,
    array,
    parameter(data, { shape = [data.length], ...options } = {}) {
      if (sizeOf(shape) !== data.length)
        throw new OptimError(`wasm: the shape [${shape}] holds ${sizeOf(shape)} numbers, the array has ${data.length}.`);
      return { ...options, shape, dtype: data instanceof Float64Array ? "f64" : "f32", data: array(data), grad: null };
    },
  };
}

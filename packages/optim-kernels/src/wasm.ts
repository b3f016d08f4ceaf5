/**
 * Kernels of WebAssembly SIMD, with or without threads.
 *
 * @module optim-kernels/wasm
 */
export type { Format, Formats, WasmView } from "./wasm/format.ts";
export { type Heap, makeHeap } from "./wasm/heap.ts";
export { type WasmBackend, type WasmOptions, wasm } from "./wasm/wasm.ts";
export { WasmArray } from "./wasm/wasmArray.ts";
export { wasmOn } from "./wasm/wasmOn.ts";

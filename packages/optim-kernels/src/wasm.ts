export { type Heap, makeHeap } from "./wasm/heap.ts";
export { type WasmBackend, type WasmOptions, wasm } from "./wasm/wasm.ts";
export { WasmArray, type WasmView } from "./wasm/wasmArray.ts";
export { wasmOn } from "./wasm/wasmOn.ts";

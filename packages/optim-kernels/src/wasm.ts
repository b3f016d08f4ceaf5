export type { WasmArray } from "./wasm/wasmArray.ts";
export { type WasmBackend, type WasmOptions, wasm } from "./wasm/wasm.ts";

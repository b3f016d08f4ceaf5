/**
 * What a program is on each machine, for people: its stages, and its WGSL, PTX and WebAssembly text. Needs neither a device nor Node.
 *
 * @module optim-kernels/text
 */
export { type Place, type Stage, type Sweep, stagesOf } from "./stages.ts";
export { ptxText } from "./text/ptxText.ts";
export { wasmText } from "./text/wasmText.ts";
export { wgslText } from "./text/wgslText.ts";

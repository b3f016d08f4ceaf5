export { wasmText } from "./text/wasmText.ts";
export { wgslText } from "./text/wgslText.ts";

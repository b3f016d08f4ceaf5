export { wasmText } from "./text/wasmText.ts";

/** Every entry point that needs no TensorFlow.js: each has to be found, and is checked, since `skipLibCheck` is off. */
export type * as create from "create-optim-plugin";
export type * as amp from "optim-amp";
export type * as core from "optim-core";
export type * as browser from "optim-core/browser";
export type * as node from "optim-core/node";
export type * as registry from "optim-core/registry";
export type * as cuda from "optim-kernels/cuda";
export type * as text from "optim-kernels/text";
export type * as wasm from "optim-kernels/wasm";
export type * as halves from "optim-kernels/wasm/halves";
export type * as webgpu from "optim-kernels/webgpu";
export type * as page from "optim-page";
export type * as pageNode from "optim-page/node";
export type * as testing from "optim-testing";
export type * as testingWebGpu from "optim-testing/webgpu";
export type * as torch from "optim-torch";
export type * as umup from "optim-umup";

import type { Consumer } from "./consumer.ts";

/** The bits that 200 steps of AdamW leave, of `train` and `trainArrays`: on every engine, in JavaScript and in WebAssembly. */
const task = "e3a3e2ef";

/** The bits that `trainLarge` leaves, whatever the number of threads. */
const large = "4a0193ce";

const isolated = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

/** Nothing but what the page itself has, WebAssembly, and the one import map that it names by its hash. */
const strict = {
  "Content-Security-Policy":
    "default-src 'none'; img-src data:; script-src 'self' 'wasm-unsafe-eval' 'sha256-0PqYAy4bhSWITX81mGrlpmttLRUtFYi8oBXXPePTNm0='",
};

/** Who installs what; `main.ts` goes through them in this order. */
export const consumers: readonly Consumer[] = [
  { name: "node-core", about: "Node, optim-core alone", results: { js: task }, loss: 1e-6 },
  { name: "node-wasm", about: "Node, WebAssembly", results: { wasm: task, threads: large }, loss: 1e-4 },
  {
    name: "node-torch",
    about: "Node, a checkpoint of PyTorch",
    results: { resumed: null },
    loss: 1e-4,
    files: ["packages/optim-torch/test-data/adamw_two_groups.pt"],
  },
  {
    name: "node-tfjs",
    about: "Node, model.fit of TensorFlow.js",
    results: { "model.fit": null },
    loss: 1e-6,
    brings: ["optim-kernels"],
  },
  { name: "node-amp", about: "Node, half precision", results: { float16: null }, loss: 1e-6 },
  { name: "node-umup", about: "Node, u-muP", results: { "u-muP": null }, loss: 1e-6 },
  { name: "node-vitest", about: "a plugin and its tests", results: { Tiger: null }, loss: 1e-3 },
  { name: "typescript", about: "tsc --strict, no skipLibCheck", results: { wasm: null }, loss: 1e-4 },
  {
    name: "typescript-tfjs",
    about: "the same with TensorFlow.js",
    results: { "model.fit": null },
    loss: 1e-4,
    brings: ["optim-kernels"],
  },
  { name: "deno", about: "Deno, no permissions", results: { js: task, wasm: task, threads: large }, loss: 1e-4 },
  { name: "bun", about: "Bun", results: { js: task, wasm: task, threads: large }, loss: 1e-4 },
  {
    name: "vite",
    about: "a page, bundled by Vite",
    results: { wasm: task, webgpu: null },
    loss: 1e-6,
    page: { root: "dist" },
  },
  { name: "worker", about: "a worker, bundled by Vite", results: { wasm: task }, loss: 1e-6, page: { root: "dist" } },
  {
    name: "threads",
    about: "a worker with threads, isolated",
    results: { threads: large },
    loss: 1e-4,
    page: { root: "dist", headers: isolated },
  },
  {
    name: "page",
    about: "a page as it is, strict CSP",
    results: { js: task, wasm: task, webgpu: null },
    loss: 1e-6,
    page: { root: "..", headers: strict },
  },
];

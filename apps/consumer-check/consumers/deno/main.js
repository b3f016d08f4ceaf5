import { AdamW, parameter } from "optim-core";
import { wasm } from "optim-kernels/wasm";
import { train, trainArrays, trainLarge } from "../train.js";

console.log(JSON.stringify({ name: "js", ...trainArrays(AdamW, parameter) }));
console.log(JSON.stringify({ name: "wasm", ...(await train(AdamW, wasm())) }));

const threads = wasm({ threads: 2 });
console.log(JSON.stringify({ name: "threads", ...(await trainLarge(AdamW, threads)), helped: threads.helped }));
await threads.close();

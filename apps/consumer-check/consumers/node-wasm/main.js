import { AdamW } from "optim-core";
import { wasm } from "optim-kernels/wasm";
import { train, trainLarge } from "../train.js";

console.log(JSON.stringify({ name: "wasm", ...(await train(AdamW, wasm())) }));

const threads = wasm({ threads: 2 });
console.log(JSON.stringify({ name: "threads", ...(await trainLarge(AdamW, threads)), helped: threads.helped }));
await threads.close();

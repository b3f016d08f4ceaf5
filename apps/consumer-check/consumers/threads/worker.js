import { AdamW } from "optim-core";
import { wasm } from "optim-kernels/wasm";
import { trainLarge } from "../train.js";

const backend = wasm({ threads: 2 });
postMessage(JSON.stringify({ name: "threads", ...(await trainLarge(AdamW, backend)), helped: backend.helped }));

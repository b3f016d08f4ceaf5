import { AdamW } from "optim-core";
import { wasm } from "optim-kernels/wasm";
import { train } from "../train.js";

postMessage(JSON.stringify({ name: "wasm", ...(await train(AdamW, wasm())) }));

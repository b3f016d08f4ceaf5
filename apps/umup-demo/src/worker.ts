/** A process that trains whatever run it is sent, and answers with the loss. */
import { setThreadsCount } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
// The gradients of tfjs's operations: in Node, its core comes without them.
import "@tensorflow/tfjs-layers";
import "@tensorflow/tfjs-backend-cpu";
import type { Run } from "./run.ts";
import { train } from "./train.ts";

tf.enableProdMode();
// One core for each worker.
setThreadsCount(1);
await tf.setBackend("wasm");

// Ctrl-C is for the process that has started this one.
process.on("SIGINT", () => {});
process.on("message", async (run: Run) => process.send!(await train(run)));

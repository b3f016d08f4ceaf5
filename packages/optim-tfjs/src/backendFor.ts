import type { Backend } from "optim-core";
import { arrays, isArrayBackend } from "./arrays.ts";
import { operations } from "./operations.ts";
import type { TfApi } from "./tfApi.ts";
import type { TfBuffer } from "./tfBuffer.ts";
import { missingInWasm } from "./wasmHeap.ts";

const warned = /* @__PURE__ */ new WeakSet<object>();

/**
 * The fastest way to step on the backend that tf is set to: arrays on cpu and wasm, plain operations everywhere else or where `ops` asks
 * for them. Where a backend lacks what its fast way uses, operations too, and one warning that says why.
 */
export function backendFor(tf: TfApi, ops: boolean): Backend<TfBuffer> {
  const name = tf.getBackend();
  if (ops || !isArrayBackend(name)) return operations(tf);
  const backend = tf.backend();
  const missing = name === "wasm" ? missingInWasm(backend) : undefined;
  if (missing === undefined) return arrays(tf);
  if (!warned.has(backend))
    console.warn(
      `optim-tfjs: the wasm backend of this TensorFlow.js has no ${missing}(), so optimizers run as plain operations of tf, which is slower.`,
    );
  warned.add(backend);
  return operations(tf);
}

import type { Backend } from "optim-core";
import { fused } from "./fused.ts";
import { operations } from "./operations.ts";
import { placeOf } from "./placeOf.ts";
import type { TfApi } from "./tfApi.ts";
import type { TfBuffer } from "./tfBuffer.ts";
import type { AdapterOptions } from "./tfjsOptions.ts";

const warned = /* @__PURE__ */ new WeakSet<object>();

/**
 * The fastest way to step on the backend that tf is set to: fused kernels on cpu, wasm and webgpu, plain operations everywhere else or
 * where the options ask for them. Where a backend lacks what its fast way uses there is one warning that says so.
 */
export function backendFor(tf: TfApi, { ops, differentiable, safe }: AdapterOptions): Backend<TfBuffer> {
  if (ops || differentiable) return operations(tf);
  const backend = tf.backend();
  const { place, missing } = placeOf(tf);
  if (missing !== undefined && !warned.has(backend))
    console.warn(
      `optim-tfjs: the ${tf.getBackend()} backend of this TensorFlow.js has no ${missing}, which is slower.`,
    );
  warned.add(backend);
  return place ? fused(tf, place, safe ?? false) : operations(tf);
}

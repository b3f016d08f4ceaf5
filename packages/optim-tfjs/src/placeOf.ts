import { cpuPlace } from "./cpuPlace.ts";
import { missingInWebGpu } from "./gpuTensors.ts";
import { hasSimd } from "./hasSimd.ts";
import { jsPlace } from "./jsPlace.ts";
import type { Place } from "./place.ts";
import type { TfApi } from "./tfApi.ts";
import { missingInWasm } from "./wasmHeap.ts";
import { wasmPlace } from "./wasmPlace.ts";
import { webgpuPlace } from "./webgpuPlace.ts";

/** What there is for a backend of tf: a place, or none; and what is missing for the fastest one. */
export interface Found {
  readonly place?: Place;
  readonly missing?: string;
}

const found = /* @__PURE__ */ new WeakMap<object, Found>();

/** The place of the backend that tf is set to. It lives as long as that. */
export function placeOf(tf: TfApi): Found {
  const backend = tf.backend();
  const known = found.get(backend) ?? find(tf, backend);
  found.set(backend, known);
  return known;
}

function find(tf: TfApi, backend: object): Found {
  switch (tf.getBackend()) {
    case "cpu":
      return hasSimd()
        ? { place: cpuPlace(tf) as Place }
        : { place: jsPlace(tf) as Place, missing: "WebAssembly SIMD, so optimizers run in JavaScript" };
    case "wasm": {
      const missing = hasSimd() ? missingInWasm(backend) : "WebAssembly SIMD";
      if (missing !== undefined) return { missing: `${missing}, so optimizers run as plain operations of tf` };
      return { place: wasmPlace(tf, backend) as Place };
    }
    case "webgpu": {
      const missing = missingInWebGpu(backend);
      if (missing !== undefined) return { missing: `${missing}, so optimizers run as plain operations of tf` };
      return { place: webgpuPlace(tf, backend) as Place };
    }
    default:
      return {};
  }
}

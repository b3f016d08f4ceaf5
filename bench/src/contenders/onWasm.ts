import { wasm } from "optim-kernels/wasm";
import { halves } from "optim-kernels/wasm/halves";
import type { MakeContender } from "../contender.ts";
import type { Measured } from "../optimizers.ts";
import type { HalfFormat } from "./halfFormat.ts";
import { onBackend } from "./onBackend.ts";

/** Our optimizer on WebAssembly SIMD, in a memory of its own, in one thread or in several, on float32 or on halves. */
export const onWasm =
  (measured: Measured, threads = 1, half?: HalfFormat): MakeContender =>
  (workload) => {
    const backend = wasm({ threads, ...(half && { halves }) });
    return onBackend(
      {
        backend,
        role: (symbol) => symbol,
        dispose() {
          if (threads > 1 && backend.helped === 0) console.warn("The other threads did nothing: look at the load.");
          backend.close();
        },
      },
      measured,
      workload,
      half,
    );
  };

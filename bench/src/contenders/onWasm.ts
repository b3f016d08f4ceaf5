import { wasm } from "optim-kernels/wasm";
import type { MakeContender } from "../contender.ts";
import type { Measured } from "../optimizers.ts";
import { onBackend } from "./onBackend.ts";

/** Our optimizer on WebAssembly SIMD, in a memory of its own, in one thread or in several. */
export const onWasm =
  (measured: Measured, threads = 1): MakeContender =>
  (workload) => {
    const backend = wasm({ threads });
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
    );
  };

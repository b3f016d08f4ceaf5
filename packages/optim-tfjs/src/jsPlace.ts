import { type Backend, js } from "optim-core";
import { numbersOf } from "./numbersOf.ts";
import type { Place } from "./place.ts";
import type { TfApi } from "./tfApi.ts";
import type { TfVariable } from "./tfModule.ts";

/** tf's cpu backend where there is no WebAssembly SIMD: the JavaScript backend, and a new array for each weight in each step. */
export function jsPlace(tf: TfApi): Place<Float32Array> {
  return {
    name: "cpu",
    kernels: js as Backend<Float32Array>,
    numbers: (array) => array,
    open(written) {
      const fresh = new Map(written.map((held) => [held, numbersOf(held.tensor).slice()]));
      return {
        of: (held, isWritten) => (isWritten ? fresh.get(held)! : numbersOf(held.tensor)),
        commit() {
          for (const [held, values] of fresh) {
            const variable = held.tensor as TfVariable;
            variable.assign(tf.tensor(values, [...variable.shape], "float32"));
          }
        },
      };
    },
  };
}

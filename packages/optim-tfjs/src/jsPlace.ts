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
    open(written, read) {
      const fresh = written.map(({ tensor }) => numbersOf(tensor).slice());
      return {
        written: fresh,
        read: read.map(({ tensor }) => numbersOf(tensor)),
        commit: () =>
          written.forEach(({ tensor }, i) => {
            (tensor as TfVariable).assign(tf.tensor(fresh[i]!, [...tensor.shape], "float32"));
          }),
      };
    },
  };
}

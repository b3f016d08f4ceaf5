import { WasmArray, wasmOn } from "optim-kernels/wasm";
import type { Held } from "./held.ts";
import { numbersOf } from "./numbersOf.ts";
import type { Place } from "./place.ts";
import type { TfApi } from "./tfApi.ts";
import type { TfTensor, TfVariable } from "./tfModule.ts";
import { WasmHeap } from "./wasmHeap.ts";

/**
 * tf's wasm backend: kernels on its own heap. Weights are written where they lie, unless other tensors lie there too; then in a copy, which
 * is assigned.
 *
 * Note [Pointers last]
 * tf's operations may move tensors, so all of them are done before any place is looked up, and none is until the run is over. What kernels
 * allocate for themselves moves nothing, and a heap that grows is no matter: kernels have pointers, not views.
 */
export function wasmPlace(tf: TfApi, backend: object): Place<WasmArray> {
  const heap = new WasmHeap(backend);
  const wrapped = new WeakMap<Held, WasmArray>();
  const wrap = (held: Held, tensor: TfTensor): WasmArray => {
    const pointer = heap.pointerOf(tensor);
    const known = wrapped.get(held);
    if (known?.pointer === pointer && known.length === tensor.size) return known;
    const made = new WasmArray(heap, pointer, "f32", tensor.size);
    wrapped.set(held, made);
    return made;
  };
  return {
    name: "wasm",
    kernels: wasmOn(heap),
    numbers: (array) => array.view,
    open(written, read, safe) {
      const readIds = new Set(read.map(({ tensor }) => tensor.dataId));
      for (const { tensor } of written) heap.fetch(tensor);
      for (const { tensor } of read) heap.fetch(tensor);
      const targets = written.map(({ tensor }) => {
        const variable = tensor as TfVariable;
        if (!safe && !readIds.has(variable.dataId) && !heap.isShared(variable)) return variable;
        heap.checkRoom(variable);
        return tf.tensor(numbersOf(variable), [...variable.shape], "float32");
      });
      return {
        written: written.map((held, i) => wrap(held, targets[i]!)),
        read: read.map((held) => wrap(held, held.tensor)),
        commit: () =>
          written.forEach(({ tensor }, i) => {
            if (tensor === targets[i]) heap.changed(tensor);
            else (tensor as TfVariable).assign(targets[i]!);
          }),
      };
    },
  };
}

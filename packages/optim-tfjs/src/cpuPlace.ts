import { makeHeap, WasmArray, wasmOn } from "optim-kernels/wasm";
import type { Held } from "./held.ts";
import { numbersOf } from "./numbersOf.ts";
import type { Place } from "./place.ts";
import type { TfApi } from "./tfApi.ts";
import type { TfVariable } from "./tfModule.ts";

const pages = { initial: 1, maximum: 65_536 };

/**
 * tf's cpu backend: weights and gradients are copied into a WebAssembly memory, where state lies and kernels run, and each weight gets a new
 * array in each step, since slices and the user's own arrays may lie in the old one, which no reference count shows.
 */
export function cpuPlace(tf: TfApi): Place<WasmArray> {
  const heap = makeHeap(new WebAssembly.Memory(pages));
  const copies = new WeakMap<Held, WasmArray>();
  /** One block for the copies of a run; the next run uses it again. */
  let block = { start: 0, bytes: 0 };

  function reserve(bytes: number): void {
    if (bytes <= block.bytes) return;
    const before = block;
    block = { start: 0, bytes: 0 };
    if (before.bytes > 0) heap.free(before.start);
    block = { start: heap.allocate(bytes, "copies of weights and gradients"), bytes };
  }
  function copyAt(held: Held, pointer: number): WasmArray {
    const { size } = held.tensor;
    let copy = copies.get(held);
    if (copy?.pointer !== pointer || copy.length !== size) copy = new WasmArray(heap, pointer, "f32", size);
    copies.set(held, copy);
    copy.set(numbersOf(held.tensor));
    return copy;
  }

  return {
    name: "cpu",
    kernels: wasmOn(heap),
    numbers: (array) => array.view,
    open(written, read) {
      const all = [...written, ...read];
      const sizes = all.map(({ tensor }) => Math.ceil(tensor.size / 4) * 16);
      reserve(sizes.reduce((sum, bytes) => sum + bytes, 0));
      let pointer = block.start;
      const made = all.map((held, i) => {
        const copy = copyAt(held, pointer);
        pointer += sizes[i]!;
        return copy;
      });
      return {
        written: made.slice(0, written.length),
        read: made.slice(written.length),
        commit: () =>
          written.forEach(({ tensor }, i) => {
            const numbers = made[i]!.view.slice() as Float32Array;
            (tensor as TfVariable).assign(tf.tensor(numbers, [...tensor.shape], "float32"));
          }),
      };
    },
  };
}

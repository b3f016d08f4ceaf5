import type { Backend, DType, HostArray } from "optim-core";
import { fail } from "./fail.ts";
import { type Format, type Formats, formats } from "./format.ts";
import type { Heap } from "./heap.ts";
import type { Job } from "./job.ts";
import { stepRunner } from "./stepRun.ts";
import { WasmArray } from "./wasmArray.ts";
import { wasmKernel } from "./wasmKernel.ts";

/**
 * The backend over memory that somebody else may own, such as the heap of TensorFlow.js. `share` does a job in several threads, or leaves it
 * to this one; `halves` are formats beside the built-in ones.
 */
export function wasmOn(heap: Heap, share?: (job: Job) => boolean | undefined, halves?: Formats): Backend<WasmArray> {
  const known: Formats = { ...formats, ...halves };
  const formatOf = (dtype: DType): Format =>
    known[dtype] ??
    fail(`cannot store ${dtype}, only ${Object.keys(known)}. Pass halves of optim-kernels/wasm/halves to wasm().`);
  return {
    name: "wasm",
    alloc(dtype, length, role, owner) {
      const format = formatOf(dtype);
      const what = `${length} × ${dtype}${owner ? `, ${role} of ${owner}` : ""}`;
      const pointer = heap.allocate(length * format.array.BYTES_PER_ELEMENT, what, role);
      const array = new WasmArray(heap, pointer, dtype, length, format);
      array.view.fill(0);
      return array;
    },
    free: (buffer) => buffer.in(heap).free(),
    fill: (buffer, value) => void buffer.in(heap).view.fill(buffer.format.encode([value])[0]!),
    copy(from, to) {
      const { view, format } = from.in(heap);
      to.in(heap).view.set(to.format === format ? view : to.format.encode(format.decode(view)));
    },
    write(buffer, data) {
      const bytes = (array: HostArray): Uint8Array => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
      bytes(buffer.in(heap).view).set(bytes(data));
    },
    read: async (buffer) => buffer.in(heap).view.slice(),
    numbers: (buffer) => buffer.in(heap).view,
    inspect: (value) => (value instanceof WasmArray && value.isIn(heap) ? value : undefined),
    compile: (program, dtypes) => wasmKernel(program, dtypes, heap.memory, formatOf),
    run: stepRunner(heap, (job) => {
      const { kernel, sweep, table, pieces } = job;
      if (!share?.(job)) kernel.functions[sweep]!(table, pieces);
    }),
  };
}

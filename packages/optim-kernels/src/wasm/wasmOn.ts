import type { Backend, HostArray } from "optim-core";
import { fail } from "./fail.ts";
import type { Heap } from "./heap.ts";
import type { Job } from "./job.ts";
import { bytesOf } from "./lanes.ts";
import { stepRunner } from "./stepRun.ts";
import { arrayTypes, WasmArray, type WasmDType } from "./wasmArray.ts";
import { wasmKernel } from "./wasmKernel.ts";

/**
 * The backend over memory that somebody else may own, such as the heap of TensorFlow.js. `share` does a job in several threads, or leaves it
 * to this one.
 */
export function wasmOn(heap: Heap, share?: (job: Job) => boolean | undefined): Backend<WasmArray> {
  return {
    name: "wasm",
    alloc(dtype, length, role, owner) {
      if (!(dtype in arrayTypes)) fail(`cannot store ${dtype}, only ${Object.keys(arrayTypes)}.`);
      const what = `${length} × ${dtype}${owner ? `, ${role} of ${owner}` : ""}`;
      const array = new WasmArray(heap, heap.allocate(length * bytesOf(dtype), what, role), dtype as WasmDType, length);
      array.view.fill(0);
      return array;
    },
    free: (buffer) => buffer.in(heap).free(),
    fill: (buffer, value) => void buffer.in(heap).view.fill(value),
    copy: (from, to) => to.in(heap).view.set(from.in(heap).view),
    write(buffer, data) {
      const bytes = (array: HostArray): Uint8Array => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
      bytes(buffer.in(heap).view).set(bytes(data));
    },
    read: async (buffer) => buffer.in(heap).view.slice(),
    inspect: (value) => (value instanceof WasmArray && value.isIn(heap) ? value : undefined),
    compile: (program, dtypes) => wasmKernel(program, dtypes, heap.memory),
    run: stepRunner(heap, (job) => {
      const { kernel, sweep, table, pieces } = job;
      if (!share?.(job)) kernel.functions[sweep]!(table, pieces);
    }),
  };
}

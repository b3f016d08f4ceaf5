import { type Backend, type HostArray, OptimError } from "optim-core";
import type { Heap } from "./heap.ts";
import { type Job, runHere } from "./job.ts";
import { bytesOf } from "./lanes.ts";
import { stepRunner } from "./stepRun.ts";
import { arrayTypes, WasmArray, type WasmDType } from "./wasmArray.ts";
import { wasmKernel } from "./wasmKernel.ts";

/** The backend over memory that somebody else may own, such as the heap of TensorFlow.js; `execute` does a job, here or in several threads. */
export function wasmOn(heap: Heap, execute: (job: Job) => void = runHere): Backend<WasmArray> {
  const mine = (buffer: WasmArray): WasmArray => {
    if (buffer.isIn(heap)) return buffer;
    throw new OptimError("wasm: an array was freed, or lies in another memory. Allocate it with this backend.");
  };
  return {
    name: "wasm",
    limits: { dtypes: Object.keys(arrayTypes) },
    alloc(dtype, length, role, owner) {
      if (!Object.hasOwn(arrayTypes, dtype))
        throw new OptimError(`wasm: cannot store ${dtype}, only ${Object.keys(arrayTypes)}.`);
      const what = `${length} × ${dtype}${owner ? `, ${role} of ${owner}` : ""}`;
      const array = new WasmArray(heap, heap.allocate(length * bytesOf(dtype), what), dtype as WasmDType, length);
      array.view.fill(0);
      return array;
    },
    free: (buffer) => mine(buffer).free(),
    fill: (buffer, value) => void mine(buffer).view.fill(value),
    copy: (from, to) => mine(to).view.set(mine(from).view),
    write(buffer, data) {
      const bytes = (array: HostArray): Uint8Array => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
      bytes(mine(buffer).view).set(bytes(data));
    },
    read: async (buffer) => mine(buffer).view.slice(),
    inspect: (value) =>
      value instanceof WasmArray && value.isIn(heap) ? { dtype: value.dtype, length: value.length } : undefined,
    compile: (program, dtypes) => wasmKernel(program, dtypes, heap.memory),
    run: stepRunner(heap, execute),
  };
}

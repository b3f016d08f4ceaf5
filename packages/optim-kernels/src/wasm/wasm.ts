import { type Backend, type DType, type Param, sizeOf } from "optim-core";
import { fail } from "./fail.ts";
import type { Formats } from "./format.ts";
import { makeHeap } from "./heap.ts";
import type { ThreadPool } from "./threadPool.ts";
import type { WasmArray } from "./wasmArray.ts";
import { wasmOn } from "./wasmOn.ts";

/** What {@link wasm} can be told. */
export interface WasmOptions {
  /** The most bytes that its memory may grow to. @defaultValue 4 GiB */
  readonly maxBytes?: number;
  /**
   * How many threads share the work of a step, this one among them. More than one needs shared memory: Node, or a page that is cross-origin
   * isolated. `step()` stays synchronous, and its results do not depend on the number. @defaultValue 1
   */
  readonly threads?: number;
  /** What stores `f16` and `bf16`: `halves` of optim-kernels/wasm/halves. Without it, there are `f32` and `f64`. */
  readonly halves?: Formats;
}

/** In which precision numbers are stored, where it is not their own. */
interface Stored {
  readonly dtype?: DType;
}

/** Kernels of WebAssembly SIMD over a memory of their own. */
export interface WasmBackend extends Backend<WasmArray> {
  readonly memory: WebAssembly.Memory;
  /** Numbers copied into its memory, as a parameter, in their own precision or in `dtype`. Its gradient is an array of this backend too. */
  parameter(
    data: Float32Array | Float64Array,
    options?: Stored & { readonly name?: string; readonly shape?: readonly number[] },
  ): Param<WasmArray>;
  /** A gradient of zeros for a parameter. */
  gradient(param: Param<WasmArray>): WasmArray;
  /** Numbers copied into its memory, in their own precision or in `dtype`. Write the next ones with `set`, or work on `view`. */
  array(data: Float32Array | Float64Array, options?: Stored): WasmArray;
  /** How many shares of the work other threads have done so far. */
  readonly helped: number;
  /** Ends its threads, if it has any. It works on without them. */
  close(): Promise<void>;
}

/**
 * The backend of WebAssembly SIMD. Arrays live in a memory of its own, and steps work on them in place.
 *
 * @throws OptimError for threads that cannot be; RangeError or TypeError for a `maxBytes` that no memory can have.
 */
export function wasm({ maxBytes = 2 ** 32, threads = 1, halves }: WasmOptions = {}): WasmBackend {
  if (!(Number.isInteger(threads) && threads > 0)) fail(`threads is ${threads}; it must be a whole number above 0.`);
  const shared = threads > 1;
  if (shared && globalThis.crossOriginIsolated === false) fail("threads need a page with COOP and COEP headers.");
  const memory = new WebAssembly.Memory({ initial: 1, maximum: Math.floor(maxBytes / 65_536), shared });
  const heap = makeHeap(memory);
  let pool: ThreadPool | undefined;
  // Pages without threads do not load them; a step before they are there is done in this thread.
  const started = shared
    ? import("./threadPool.ts").then(({ threadPool }) => {
        pool = threadPool(heap, threads, fail);
      })
    : undefined;
  // Whoever awaits it is told; else this thread does all.
  started?.catch(() => {});
  const backend = wasmOn(heap, (job) => pool?.execute(job), halves);
  // What is no weight is mostly a gradient.
  const array = (
    data: Float32Array | Float64Array,
    { dtype = data instanceof Float64Array ? "f64" : "f32", role = "g" }: Stored & { readonly role?: string } = {},
  ): WasmArray => {
    const made = backend.alloc(dtype, data.length, role);
    made.set(data);
    return made;
  };
  return {
    ...backend,
    memory,
    array,
    gradient: ({ dtype, shape }) => backend.alloc(dtype, sizeOf(shape), "g"),
    get helped() {
      return pool?.helped ?? 0;
    },
    ready: async () => started,
    close: async () => {
      await started;
      pool?.close();
    },
    parameter(numbers, options) {
      const data = array(numbers, { role: "p", ...options });
      return { shape: [data.length], ...options, dtype: data.dtype, data, grad: null };
    },
  };
}

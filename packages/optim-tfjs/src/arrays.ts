import { type Backend, js, OptimError } from "optim-core";
import type { TfApi } from "./tfApi.ts";
import { Held, isVariable, type TfBuffer } from "./tfBuffer.ts";
import type { TfTensor, TfVariable } from "./tfModule.ts";
import { WasmHeap } from "./wasmHeap.ts";

/** The backends of tf whose numbers lie where JavaScript reads them at once. */
export const isArrayBackend = (name: string): boolean => name === "cpu" || name === "wasm";

/**
 * tf's cpu and wasm backends, by the JavaScript backend: state is plain arrays. On cpu a weight gets a new array in each step, since
 * slices and the user's own arrays may lie in the old one, which no reference count shows. On wasm the heap is written in place, unless
 * another tensor shares the weight's memory. See Note [Views last].
 */
export function arrays(tf: TfApi): Backend<TfBuffer> {
  const own = js as Backend<Float32Array>;
  const arrayOf = (buffer: TfBuffer): Float32Array =>
    buffer instanceof Held ? (buffer.tensor.dataSync() as Float32Array) : buffer;
  const mine = (buffer: TfBuffer): Float32Array => {
    if (!(buffer instanceof Held)) return buffer;
    throw new Error("internal: only a step writes to tensors of tf.");
  };
  return {
    name: "tfjs",
    limits: { dtypes: ["f32"] },
    alloc(dtype, length) {
      if (dtype !== "f32") throw new OptimError(`tfjs: cannot store ${dtype}, only f32.`);
      return own.alloc(dtype, length);
    },
    free() {},
    fill: (buffer, value) => own.fill(mine(buffer), value),
    copy: (from, to) => own.copy(arrayOf(from), mine(to)),
    write: (buffer, data) => own.write(mine(buffer), data),
    read: async (buffer) => arrayOf(buffer).slice(),
    inspect: (value) => (value instanceof Held ? { dtype: "f32", length: value.tensor.size } : own.inspect(value)),
    compile: (program, dtypes) => js.compile(program, dtypes),
    run(launches) {
      tf.tidy(() => {
        const heap = heapOf(tf);
        const written = new Map<TfBuffer, Written>();
        for (const { tensors } of launches)
          for (const { buffers } of tensors) {
            const p = buffers.p!;
            if (p instanceof Held && isVariable(p.tensor)) written.set(p, writer(tf, heap, p.tensor));
          }
        const open = (name: string, buffer: TfBuffer): Float32Array => {
          if (!(buffer instanceof Held)) return buffer;
          if (name === "p") return written.get(buffer)!.view();
          return heap?.has(buffer.tensor) ? heap.view(buffer.tensor) : arrayOf(buffer);
        };
        own.run(
          launches.map(({ kernel, tensors }) => ({
            kernel,
            tensors: tensors.map(({ buffers, shape, rows }) => {
              const opened = Object.entries(buffers).map(([name, buffer]) => [name, open(name, buffer)]);
              return { shape, rows, buffers: Object.fromEntries(opened) as Record<string, Float32Array> };
            }),
          })),
        );
        for (const { commit } of written.values()) commit();
      });
    },
  };
}

function heapOf(tf: TfApi): WasmHeap | undefined {
  const name = tf.getBackend();
  if (!isArrayBackend(name))
    throw new OptimError(
      `tfjs: the backend of tf is now "${name}", and the state of this optimizer lies where only "cpu" and "wasm" reach it. ` +
        "Set the backend before the first step, or carry the state over with stateDict().",
    );
  return name === "wasm" ? new WasmHeap(tf.backend()) : undefined;
}

/** A weight while it is stepped: where its new value goes, and how that reaches the variable. */
interface Written {
  view(): Float32Array;
  commit(): void;
}

/**
 * Note [Views last]
 * Memory that wasm hands out may move its heap, which empties every view of it. So whatever has to be allocated is allocated here, before
 * any view is taken, and until all views are done with nothing else is.
 */
function writer(tf: TfApi, heap: WasmHeap | undefined, variable: TfVariable): Written {
  if (heap?.owns(variable)) return { view: () => heap.view(variable), commit: () => heap.changed(variable) };
  const fresh = numbersOf(variable).slice();
  const tensor = (): TfTensor => tf.tensor(fresh, [...variable.shape], "float32");
  if (!heap) return { view: () => fresh, commit: () => variable.assign(tensor()) };
  const copy = tensor();
  return { view: () => heap.view(copy), commit: () => variable.assign(copy) };
}

function numbersOf(variable: TfVariable): Float32Array {
  try {
    return variable.dataSync() as Float32Array;
  } catch (cause) {
    throw new OptimError(
      `tfjs: variable "${variable.name}" lies with a backend that is not read at once. Set that backend before the first step.`,
      { cause },
    );
  }
}

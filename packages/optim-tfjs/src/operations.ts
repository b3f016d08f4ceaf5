import { type Backend, OptimError, type Rows } from "optim-core";
import { evaluate } from "./evaluate.ts";
import { Held } from "./held.ts";
import { pickedRow } from "./pickedRow.ts";
import { snapshotOf } from "./snapshotOf.ts";
import type { TfApi } from "./tfApi.ts";
import type { TfBuffer } from "./tfBuffer.ts";
import type { TfTensor } from "./tfModule.ts";

const tensorOf = (buffer: TfBuffer): Held => {
  if (buffer instanceof Held) return buffer;
  throw new Error("internal: an array reached the backend of tf operations.");
};

/**
 * Any backend of tf, by its public operations: state is tensors of tf's, each step makes new ones and disposes of the old. Everything is
 * computed before anything is written.
 */
export function operations(tf: TfApi): Backend<TfBuffer> {
  return {
    name: "tfjs operations",
    limits: { dtypes: ["f32"] },
    alloc(dtype, length) {
      if (dtype !== "f32") throw new OptimError(`tfjs: cannot store ${dtype}, only f32.`);
      return new Held(tf.keep(tf.fill([length], 0)));
    },
    free: (buffer) => tensorOf(buffer).tensor.dispose(),
    fill: (buffer, value) =>
      void tf.tidy(() => tensorOf(buffer).set(tf, tf.fill([...tensorOf(buffer).tensor.shape], value))),
    copy: (from, to) => void tf.tidy(() => tensorOf(to).set(tf, tf.clone(tensorOf(from).tensor))),
    write(buffer, data) {
      const { shape } = tensorOf(buffer).tensor;
      tf.tidy(() =>
        tensorOf(buffer).set(tf, tf.tensor(Float32Array.from(data as Float32Array), [...shape], "float32")),
      );
    },
    read: (buffer) => snapshotOf(tf, tensorOf(buffer).tensor),
    inspect: (value) => (value instanceof Held ? { dtype: "f32", length: value.tensor.size } : undefined),
    compile: (program) => ({ program, source: program.stores.map(({ to }) => to).join("\n") }),
    run(launches) {
      tf.tidy(() => {
        const tensors = launches.flatMap(({ kernel, tensors }) =>
          tensors.map((tensor) => ({ program: kernel.program, ...tensor })),
        );
        /** Rows belong to one count. */
        const picked = new Map<Rows, readonly TfTensor[]>();
        const rowOf = (rows: Rows, counter: TfBuffer | undefined): Float64Array | readonly TfTensor[] => {
          if (!counter || rows.values.length === 1) return rows.values[0]!;
          const row = picked.get(rows) ?? pickedRow(tf, rows, tensorOf(counter).tensor);
          picked.set(rows, row);
          return row;
        };
        const values = evaluate(
          tf,
          tensors.map(({ program, buffers, shape, rows, counter }) => {
            const loads = Object.entries(buffers).map(([name, buffer]) => [name, tensorOf(buffer).tensor]);
            return { program, shape, row: rowOf(rows, counter), loads: Object.fromEntries(loads) };
          }),
        );
        values.forEach((stored, i) => {
          for (const [to, value] of Object.entries(stored)) tensorOf(tensors[i]!.buffers[to]!).set(tf, value);
        });
      });
    },
  };
}

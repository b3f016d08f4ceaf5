import type { Backend, Param } from "optim-core";
import type { Contender } from "../contender.ts";
import type { Measured } from "../optimizers.ts";
import type { Workload } from "../workload.ts";

/** A backend, and how numbers get into it. */
export interface Place<Buf> {
  readonly backend: Backend<Buf>;
  /** Numbers in a buffer of its own, or side by side with others of their role (`p`, `g`) where a role is given. */
  readonly role?: (symbol: "p" | "g") => string | undefined;
  settle?(): Promise<void>;
  dispose?(): void;
}

/** Our optimizer on a backend. */
export async function onBackend<Buf>(place: Place<Buf>, measured: Measured, workload: Workload): Promise<Contender> {
  const { backend, role, settle } = place;
  const put = (symbol: "p" | "g", numbers: Float32Array): Buf => {
    const buffer = backend.alloc("f32", numbers.length, role?.(symbol));
    backend.write(buffer, numbers);
    return buffer;
  };
  const params = workload.shapes.map((shape, i): Param<Buf> => {
    return { shape, dtype: "f32", data: put("p", workload.weights[i]!), grad: put("g", workload.gradients[i]!) };
  });
  const optimizer = measured.make(backend, params);
  await optimizer.ready();
  return {
    step: () => optimizer.step(),
    ...(settle && { settle }),
    weights: async () => {
      const read: Float32Array[] = [];
      for (const { data } of params) read.push((await backend.read(data)) as Float32Array);
      return read;
    },
    dispose() {
      optimizer.dispose();
      for (const { data, grad } of params) for (const buffer of [data, grad!]) backend.free(buffer);
      place.dispose?.();
    },
  };
}

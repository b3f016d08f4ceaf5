import type { Backend, GroupInput, GroupOptions, Optimizer, OptimizerHyper, Param, StoredClass } from "optim-core";
import type { HalfJsBuffer } from "./half/halfJs.ts";

/** A class for weights in half precision: over {@link halfJs}, or over the buffers of the backend in `options`. */
export interface MixedClass<H extends OptimizerHyper, S> extends StoredClass<H, S> {
  new (
    params: Iterable<Param<HalfJsBuffer>> | Iterable<GroupInput<H, HalfJsBuffer>>,
    options?: GroupOptions<H, HalfJsBuffer>,
  ): Optimizer<H, S, HalfJsBuffer>;
  new <Buf>(
    params: Iterable<Param<Buf>> | Iterable<GroupInput<H, Buf>>,
    options: GroupOptions<H, Buf> & { readonly backend: Backend<Buf> },
  ): Optimizer<H, S, Buf>;
}

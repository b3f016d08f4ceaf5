import type { Backend } from "optim-core";

/** A backend that the goldens are run on, and the precisions that it computes in: of a file, only the runs in these are compared. */
export interface GoldenBackend<Buf> {
  readonly backend: Backend<Buf>;
  readonly dtypes: readonly ("f32" | "f64" | "f16")[];
}

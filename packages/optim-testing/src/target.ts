import type { Backend } from "optim-core";
import type { BackendInfo } from "./backend/backendInfo.ts";

/** Where the suite of an optimizer runs: a backend, and what it promises of its numbers. */
export interface Target<Buf> extends BackendInfo {
  readonly backend: Backend<Buf>;
  /**
   * Compiling, stepping and reading take long. Then properties are tried on two random cases instead of fifteen, and runs of a thousand
   * steps are left to other backends.
   */
  readonly slow?: boolean;
}

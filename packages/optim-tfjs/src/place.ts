import type { Backend, HostArray } from "optim-core";
import type { Held } from "./held.ts";

/** The tensors of one run, as the kernels of a place see them. */
export interface Opened<Buf> {
  /** In the order of the tensors. What is to be written may lie elsewhere than what is read of the same one. */
  readonly written: readonly Buf[];
  readonly read: readonly Buf[];
  /** Makes what was written the values of the variables. */
  commit(): void;
}

/** Where the tensors of one of tf's backends lie, and kernels that run there. Optimizers share it. */
export interface Place<Buf = unknown> {
  /** As tf calls the backend. */
  readonly name: string;
  readonly kernels: Backend<Buf>;
  /**
   * Makes tensors ready for one run, inside a `tf.tidy`; `written` are variables. With `safe`, what is written is never memory that a
   * tensor has already. No value has changed where it throws.
   */
  open(written: readonly Held[], read: readonly Held[], safe: boolean): Opened<Buf>;
  /** The numbers of an array of state; absent where reading has to wait. */
  numbers?(array: Buf): HostArray;
}

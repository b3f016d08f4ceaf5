import type { Backend } from "optim-core";

/** Where one entrant's buffers live. */
export interface Place<Buf = unknown> {
  readonly backend: Backend<Buf>;
  /** Resolves once the device has done what it was told; absent where calls do it at once. */
  settled?(): Promise<unknown>;
}

/** What a run has of a backend until it gives it back. */
export interface Lease {
  /** A place for one more entrant. */
  place(): Place;
  /** Frees everything that was allocated in its places. */
  close(): void;
}

import type { Workload } from "./workload.ts";

/** One way to step the weights of a row, on a copy of its own. */
export interface Contender {
  /** One step, until the call returns: what it costs the thread that calls it. */
  step(): void;
  /** Resolves once the step is done; absent where it is done when `step` returns. */
  settle?(): Promise<void>;
  /** Set where it goes on working in the calling thread while it settles, so that `step` tells too little of that thread. */
  readonly hidesMain?: true;
  /** What the weights have become; absent where nothing is computed. */
  weights?(): Promise<readonly Float32Array[]>;
  dispose(): void | Promise<void>;
}

/** Makes a contender for a row. */
export type MakeContender = (workload: Workload) => Contender | Promise<Contender>;

/** A contender by its name. */
export interface Entry {
  readonly name: string;
  readonly make: MakeContender;
}

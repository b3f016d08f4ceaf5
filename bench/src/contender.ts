import type { Workload } from "./workload.ts";

/** A device's own clock, which runs in the order of its work. */
export interface Clock {
  /** Enqueues the moment from which on it counts. */
  start(): void;
  /** Enqueues the moment at which it stops. */
  stop(): void;
  /** The milliseconds in between, once they are over. */
  read(): number;
}

/** One way to step the weights of a row, on a copy of its own. */
export interface Contender {
  /** One step, until the call returns: what it costs the thread that calls it. */
  step(): void;
  /** Resolves once the step is done; absent where it is done when `step` returns. */
  settle?(): Promise<void>;
  /** That of the device that it computes on, if the device has one. */
  readonly clock?: Clock;
  /** Set where it goes on working in the calling thread while it settles, so that `step` tells too little of that thread. */
  readonly hidesMain?: true;
  /** What the weights have become; absent where nothing is computed. */
  weights?(): Promise<readonly Float32Array[]>;
  dispose(): void | Promise<void>;
}

/** Makes a contender for a row. */
export type MakeContender = (workload: Workload) => Contender | Promise<Contender>;

/** A contender that starts from something else than the noise of its race. */
export const from =
  (change: (workload: Workload) => Workload, make: MakeContender): MakeContender =>
  (workload) =>
    make(change(workload));

/** A contender by its name. */
export interface Entry {
  readonly name: string;
  readonly make: MakeContender;
}

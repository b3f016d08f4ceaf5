import type { Race } from "./race.ts";

/** Races that are run together. */
export interface Suite {
  readonly races: readonly Race[];
  /** The adapter that WebGPU computes on, in words. */
  readonly adapter?: string;
  /** Lets go of what keeps the process alive. */
  dispose?(): void;
}

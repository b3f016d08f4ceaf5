import type { Race } from "./race.ts";

/** Races that are run together. */
export interface Suite {
  readonly races: readonly Race[];
  /** The adapter that WebGPU computes on, or the GPU,, in words. */
  readonly adapter?: string;
  /** The PyTorch that it runs beside, or why it does not; absent where it would run none. */
  readonly torch?: string;
  /** Lets go of what keeps the process alive. */
  dispose?(): void;
}

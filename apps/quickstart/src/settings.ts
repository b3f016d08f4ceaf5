import type { Engine } from "./engine.ts";

/** What a run is decided by: two runs with the same settings end bit for bit the same. */
export interface Settings {
  /** The optimizer's name in the registry. */
  readonly optimizer: string;
  /** The learning rate at the top of the schedule. */
  readonly lr: number;
  readonly epochs: number;
  readonly seed: number;
  readonly engine: Engine;
}

import type { BackendName, Entrant, GivenOptions, Precision, RunSettings } from "./settings.ts";

/** A backend as this browser has it. */
export interface Device {
  readonly backend: BackendName;
  /** The adapter, or what it runs on. */
  readonly description: string;
  /** Why it cannot be used here; absent where it can. */
  readonly missing?: string;
}

/** What an entrant has done since it was last heard of: one number for each of its steps. */
export interface Progress {
  /** Its place among the entrants. */
  readonly entrant: number;
  /** The step before the first of these. */
  readonly from: number;
  readonly losses: readonly number[];
  readonly rates: readonly number[];
  /** The loss scale at each step; empty in float32. */
  readonly scales: readonly number[];
  /** On a surface: where it stood, x and y of each step one after the other. */
  readonly points: readonly number[];
  /** On digits: the share of unseen digits that it reads right, when it was last asked. */
  readonly accuracy?: number;
  /** Milliseconds that a step of the optimizer took, in the median of the last steps. */
  readonly stepMs: number;
  /** Why this entrant stopped before its last step: its loss is no longer a number, or its rule failed. */
  readonly stopped?: string;
}

/** What an optimizer compiles to. */
export interface Kernels {
  readonly wgsl: string;
  readonly ptx: string;
  readonly wasm: string;
}

/** The optimizer that a reader's module exports. */
export interface Compiled {
  readonly name: string;
  readonly options: GivenOptions;
}

/** Hears of what entrants have done; in another thread, it answers when it has. */
export type Report = (progress: readonly Progress[]) => void | Promise<void>;

/** What the page asks of its worker. All of it runs there: the page only draws. */
export interface Playground {
  devices(): Promise<readonly Device[]>;
  /**
   * Runs until the last step, or until `reset`; `report` is called about 20 times a second, and has heard of everything when this resolves. A
   * call while a run goes on resets that first.
   */
  start(settings: RunSettings, report: Report): Promise<void>;
  /** Resolves when the run stands still and `report` has heard of all that it did, or when it is over. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Ends the run and frees what it had; resolves when nothing of it will be reported any more. */
  reset(): Promise<void>;
  /** @throws OptimError with the sentence to show, where the rule or an option is refused. */
  kernels(entrant: Entrant, precision: Precision): Promise<Kernels>;
  /** Loads a reader's module and looks at what it exports. @throws where it does not load, exports no optimizer, or its rule breaks the contract. */
  compile(source: string): Promise<Compiled>;
}

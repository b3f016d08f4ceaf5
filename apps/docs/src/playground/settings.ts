/** What a run is made of: plain data, so that a link can hold it and a worker can be sent it. */

/** What is learnt: a surface of two numbers, or real handwritten digits. */
export const tasks = ["rosenbrock", "saddle", "ravine", "digits"] as const;
export type Task = (typeof tasks)[number];

/** Where the optimizers run. */
export const backends = ["webgpu", "wasm", "js"] as const;
export type BackendName = (typeof backends)[number];

/** How weights are stored; the halves train with float32 copies and a gradient scaler. */
export const precisions = ["float32", "float16", "bfloat16"] as const;
export type Precision = (typeof precisions)[number];

/** An option of an optimizer or of a schedule. */
export type OptionValue = number | boolean | string | readonly number[];

/** Options by their names; those that are not there have their defaults. */
export type GivenOptions = Readonly<Record<string, OptionValue>>;

/** One of the optimizers that run beside each other, each on weights of its own. */
export interface Entrant {
  /** A name of the registry, in lower case; that of the reader's own rule where there is a `source`. */
  readonly optimizer: string;
  readonly options: GivenOptions;
  /** TypeScript of a module that exports one optimizer class: a rule that the reader wrote. */
  readonly source?: string;
}

/** A schedule by its name in optim-core, `CosineAnnealingLR`, or none. */
export interface ScheduleSettings {
  readonly name: string;
  readonly options: GivenOptions;
}

export interface RunSettings {
  readonly task: Task;
  readonly entrants: readonly Entrant[];
  readonly schedule?: ScheduleSettings;
  readonly precision: Precision;
  readonly backend: BackendName;
  readonly steps: number;
  readonly seed: number;
}

import type { GoldenNumber } from "./bound.ts";

/** Arguments or options by the reference's names. */
export type Arguments = Readonly<Record<string, unknown>>;

/** A state tensor, a scalar, or null where the reference has no buffer. */
export type GoldenState =
  | { readonly shape: readonly number[]; readonly data: readonly GoldenNumber[] }
  | GoldenNumber
  | null;

export interface Checkpoint {
  readonly step: number;
  readonly params: readonly (readonly GoldenNumber[])[];
  readonly state: readonly (Readonly<Record<string, GoldenState>> | null)[];
  readonly group_state?: readonly Arguments[] | null;
}

export interface Run {
  readonly state_dtype: Readonly<Record<string, string>>;
  readonly checkpoints: readonly Checkpoint[];
}

/** A golden file of format `optimizer-trajectory`; README.md of the golden data says what each field means. */
export interface TrajectoryCase {
  readonly format: string;
  readonly format_version: number;
  readonly id: string;
  readonly set: string;
  readonly reference: unknown;
  readonly note?: string;
  readonly optimizer: string;
  readonly arguments: Arguments;
  readonly groups: readonly (Arguments & { readonly tensors: readonly number[] })[];
  readonly tensors: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly initial: readonly GoldenNumber[];
    readonly mup_type?: string | null;
    readonly mup_scaling_depth?: number | null;
  }[];
  readonly defaults: Arguments;
  readonly effective_groups: readonly (Arguments & { readonly tensors: readonly number[] })[];
  readonly attributes?: Arguments | null;
  readonly set_after_construction?: Arguments | null;
  readonly lr_schedule: readonly (readonly number[])[] | null;
  readonly steps: number;
  readonly checkpoint_steps: readonly number[];
  readonly input_dtype: string;
  /** `[step][tensor]` */
  readonly gradients: readonly (readonly (readonly GoldenNumber[] | null)[])[];
  readonly runs: Readonly<Record<string, Run>>;
}

/** All fields that a runner knows; another one would go unheeded. */
export const trajectoryFields: ReadonlySet<string> = new Set<keyof TrajectoryCase>([
  "format",
  "format_version",
  "id",
  "set",
  "reference",
  "note",
  "optimizer",
  "arguments",
  "groups",
  "tensors",
  "defaults",
  "effective_groups",
  "attributes",
  "set_after_construction",
  "lr_schedule",
  "steps",
  "checkpoint_steps",
  "input_dtype",
  "gradients",
  "runs",
]);

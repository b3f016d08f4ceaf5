import type { Entry, MakeContender } from "./contender.ts";
import type { Shapes } from "./shapes.ts";
import type { Streams } from "./streams.ts";

/** One of ours, and the floor that it is measured against: a kernel of the same language with no arithmetic. */
export interface OurEntry extends Entry {
  readonly floor: Entry;
  /** What it must move for each weight, where that is not what the sweeps of the race come to. */
  readonly bytesPerParam?: number;
}

/** Contenders that take turns at the same steps. Each of ours makes a row. */
export interface Race {
  /** The optimizer and its tensors. */
  readonly name: string;
  readonly shapes: Shapes;
  /** What a step must move. */
  readonly sweeps: readonly Streams[];
  /** What all are compared with before the race; it does not run in it. */
  readonly reference: MakeContender;
  readonly ours: readonly OurEntry[];
  readonly others: readonly Entry[];
  /** How many roundings of a weight may set two contenders apart in a step: 2 where they round different numbers. @defaultValue 1 */
  readonly roundings?: number;
  /** Set where a turn is several steps that are waited for once, as a training loop waits: every contender leaves its work to a device. */
  readonly backToBack?: true;
}

/** All that run in a race, each once: ours, their floors, the others. */
export const entriesOf = ({ ours, others }: Race): readonly Entry[] => [
  ...new Set([...ours, ...ours.map(({ floor }) => floor), ...others]),
];

import type { Entry, MakeContender } from "./contender.ts";
import type { Shapes } from "./shapes.ts";
import type { Streams } from "./streams.ts";
import type { Times } from "./times.ts";

/** One of ours, and the floor that it is measured against: a kernel of the same language with no arithmetic. */
export interface OurEntry extends Entry {
  readonly floor: Entry;
  /** A copy that moves as many bytes as a step. */
  readonly copy?: Entry;
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
  /**
   * Runs contenders of another process, who cannot take turns with these, and gives the times of each by its name. They run once before and
   * once after, and the better of both counts.
   */
  elsewhere?(repeat?: number): Promise<ReadonlyMap<string, Times>>;
}

/** What ours are measured against that is no contender: floors and copies. */
export const groundsOf = ({ ours }: Race): readonly Entry[] => [
  ...new Set(ours.flatMap(({ floor, copy }) => (copy ? [floor, copy] : [floor]))),
];

/** All that run in a race, each once: ours, their floors and copies, the others. */
export const entriesOf = (race: Race): readonly Entry[] => [...race.ours, ...groundsOf(race), ...race.others];

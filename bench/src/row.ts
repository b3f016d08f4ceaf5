import { median } from "./median.ts";
import type { Race } from "./race.ts";
import { weightsIn } from "./shapes.ts";
import { bytesPerParam } from "./streams.ts";

/** The times of one contender in milliseconds, one for each repetition. */
export interface Times {
  /** Until the call returned; none where that is not the whole work of the thread. */
  readonly main: number[];
  /** Until the step was done. */
  readonly whole: number[];
}

/** What is reported of one of ours; every ratio is a time divided by another of the same race. */
export interface Row {
  readonly name: string;
  readonly backend: string;
  readonly tensors: number;
  readonly params: number;
  readonly msMedian: number;
  readonly mainMs: number;
  readonly nsPerParam: number;
  readonly bytesPerParam: number;
  /** Our time divided by the floor's. */
  readonly ofFloor: number;
  /** The other's time divided by ours; with ` (main thread)`, that of `mainMs`. */
  readonly vs: Readonly<Record<string, number>>;
}

/** The name in `vs` of the ratio of main-thread times. */
export const onMainThread = (name: string): string => `${name} (main thread)`;

const rounded = (x: number): number => Number(x.toPrecision(4));

/** The rows of a race that was run. */
export function rowsOf(race: Race, times: ReadonlyMap<string, Times>): readonly Row[] {
  const of = (name: string, kind: keyof Times): number => median(times.get(name)![kind]);
  const hasMain = (name: string): boolean => times.get(name)!.main.length > 0;
  const params = weightsIn(race.shapes);
  return race.ours.map(({ name, floor, bytesPerParam: own }) => {
    const ms = of(name, "whole");
    const mainMs = of(name, "main");
    const others = [...race.ours, ...race.others].filter((other) => other.name !== name);
    return {
      name: race.name,
      backend: name,
      tensors: race.shapes.shapes.length,
      params,
      msMedian: rounded(ms),
      mainMs: rounded(mainMs),
      nsPerParam: rounded((1e6 * ms) / params),
      bytesPerParam: own ?? bytesPerParam(race.sweeps),
      ofFloor: rounded(ms / of(floor.name, "whole")),
      vs: Object.fromEntries(
        others.flatMap((other) => [
          [other.name, rounded(of(other.name, "whole") / ms)],
          ...(mainMs < ms && hasMain(other.name)
            ? [[onMainThread(other.name), rounded(of(other.name, "main") / mainMs)]]
            : []),
        ]),
      ),
    };
  });
}

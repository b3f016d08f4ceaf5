import { median } from "./median.ts";
import { groundsOf, type OurEntry, type Race } from "./race.ts";
import { weightsIn } from "./shapes.ts";
import { bytesPerParam } from "./streams.ts";
import type { Times } from "./times.ts";

/** What the device's own clock tells of one of ours. */
interface OnDevice {
  readonly ms: number;
  /** 10⁹ bytes a second, of those that a step must move. */
  readonly gbPerS: number;
  /** As a part of the rate of a copy of as many bytes; absent where the race has none. */
  readonly ofCopyRate?: number;
  /** Our time divided by the floor's. */
  readonly ofFloor: number;
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
  /** Its rate as a part of the rate of a copy of as many bytes; absent without a copy, and where the device's clock tells it. */
  readonly ofCopyRate?: number;
  /** Absent where the device has no clock. */
  readonly device?: OnDevice;
  /** How many weights differ from the reference's in any bit after 3 steps. */
  readonly differing: number;
  /** The other's time divided by ours; with ` (main thread)`, that of `mainMs`, with ` (device)`, that of the device's clock. */
  readonly vs: Readonly<Record<string, number>>;
}

/** The name in `vs` of the ratio of main-thread times. */
export const onMainThread = (name: string): string => `${name} (main thread)`;

/** The name in `vs` of the ratio of times by the device's clock. */
export const onDevice = (name: string): string => `${name} (device)`;

const rounded = (x: number): number => Number(x.toPrecision(4));

/** The rows of a race that was run. @param differing - by the names of ours, what {@link Row} has of them. */
export function rowsOf(
  race: Race,
  times: ReadonlyMap<string, Times>,
  differing: ReadonlyMap<string, number>,
): readonly Row[] {
  const has = (name: string, kind: keyof Times): boolean => times.get(name)![kind].length > 0;
  const of = (name: string, kind: keyof Times): number => median(times.get(name)![kind]);
  const params = weightsIn(race.shapes);
  const grounds = groundsOf(race).map(({ name }) => name);

  function deviceOf({ name, floor, copy }: OurEntry, bytes: number): OnDevice {
    const ms = of(name, "device");
    return {
      ms: rounded(ms),
      gbPerS: rounded((bytes * params) / ms / 1e6),
      ...(copy && { ofCopyRate: rounded(of(copy.name, "device") / ms) }),
      ofFloor: rounded(ms / of(floor.name, "device")),
    };
  }

  return race.ours.map((entry) => {
    const { name, floor, copy, bytesPerParam: bytes = bytesPerParam(race.sweeps) } = entry;
    const [ms, mainMs] = [of(name, "whole"), of(name, "main")];
    const ratio = (other: string, kind: keyof Times): number => rounded(of(other, kind) / of(name, kind));
    const others = [...times.keys()].filter((other) => other !== name && !grounds.includes(other));
    return {
      name: race.name,
      backend: name,
      tensors: race.shapes.shapes.length,
      params,
      msMedian: rounded(ms),
      mainMs: rounded(mainMs),
      nsPerParam: rounded((1e6 * ms) / params),
      bytesPerParam: bytes,
      ofFloor: rounded(ms / of(floor.name, "whole")),
      ...(has(name, "device")
        ? { device: deviceOf(entry, bytes) }
        : copy && { ofCopyRate: rounded(of(copy.name, "whole") / ms) }),
      differing: differing.get(name)!,
      vs: Object.fromEntries(
        others.flatMap((other) => [
          [other, ratio(other, "whole")],
          ...(mainMs < ms && has(other, "main") ? [[onMainThread(other), ratio(other, "main")]] : []),
          ...(has(name, "device") && has(other, "device") ? [[onDevice(other), ratio(other, "device")]] : []),
        ]),
      ),
    };
  });
}

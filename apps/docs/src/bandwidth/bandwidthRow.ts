import type { Row } from "bench/row";
import type { Shapes } from "bench/shapes";
import type { OtherName } from "./settings.ts";

/** How tensors lie in memory, in the reader's words, by `bench`'s names of contenders. */
const layouts: Readonly<Record<string, string>> = {
  webgpu: "a buffer each",
  "webgpu, arenas": "side by side",
  wasm: "in one memory",
};

/** A line of the result: what was measured, or why it was not. */
export interface BandwidthRow {
  readonly tensors: string;
  readonly count: number;
  readonly weights: number;
  /** Absent where the race ended before it was decided. */
  readonly layout?: string;
  /** Absent where nothing was measured; `failure` says why. */
  readonly figures?: Figures;
  readonly failure?: string;
}

/** What was measured of a step. */
export interface Figures {
  readonly ms: number;
  /** 10⁹ bytes a second, of those that a step must move. */
  readonly gbPerS: number;
  /** The rate as a part of a copy's. */
  readonly ofCopy: number;
  /** The rate as a part of the floor's. */
  readonly ofFloor: number;
  /** How many times as long the other one takes, or why that is not known; absent where there is none. */
  readonly overOther?: number | string;
}

const counted = ({ name, shapes }: Shapes, weights: number) => ({ tensors: name, count: shapes.length, weights });

/** A shape whose race ended early. */
export const failedRow = (shapes: Shapes, weights: number, failure: string): BandwidthRow => ({
  ...counted(shapes, weights),
  failure,
});

/** The lines of a race. @param other - The one whose ratios are told, or why they are not known. */
export const rowsFrom = (
  shapes: Shapes,
  rows: readonly Row[],
  other: OtherName | { readonly failure: string } | undefined,
): readonly BandwidthRow[] =>
  rows.map((row): BandwidthRow => {
    const line = { ...counted(shapes, row.params), layout: layouts[row.backend] ?? row.backend };
    const { msMedian: ms, nsPerParam, bytesPerParam, ofCopyRate, ofFloor } = row;
    const overOther = typeof other === "string" ? row.vs[other] : other?.failure;
    const figures: Figures = {
      ms,
      gbPerS: bytesPerParam / nsPerParam,
      // Every race of this page has a copy.
      ofCopy: ofCopyRate!,
      ofFloor: 1 / ofFloor,
      ...(overOther !== undefined && { overOther }),
    };
    // A clock that tells milliseconds only may not see a step at all.
    return Object.values(figures).every((x) => typeof x === "string" || (Number.isFinite(x) && x > 0))
      ? { ...line, figures }
      : { ...line, failure: "The clock of this browser is too coarse for it." };
  });

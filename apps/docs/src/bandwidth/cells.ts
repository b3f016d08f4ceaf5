import type { BandwidthRow, Figures } from "./bandwidthRow.ts";
import type { OtherName } from "./settings.ts";

/** A number for people, with three digits. */
export const digits = (x: number): string =>
  x >= 100 ? Math.round(x).toLocaleString("en-US") : x.toFixed(x >= 10 ? 1 : x >= 1 ? 2 : 3);

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

/** A column of figures: its title, and what stands in a line. */
export type Column = readonly [title: string, cell: (figures: Figures) => string];

/** The columns of figures of a run. */
export const columnsOf = (other: OtherName | undefined): readonly Column[] => [
  ["GB/s", ({ gbPerS }) => digits(gbPerS)],
  ["of a copy", ({ ofCopy }) => percent(ofCopy)],
  ["of the floor", ({ ofFloor }) => percent(ofFloor)],
  ...(other === undefined
    ? []
    : [
        [
          `times as fast as ${other}`,
          ({ overOther }: Figures) => (typeof overOther === "number" ? digits(overOther) : (overOther ?? "")),
        ] as const,
      ]),
  ["ms a step", ({ ms }) => digits(ms)],
];

/** The columns that say what a line is of. */
export const namesOf = ({ tensors, count, weights, layout }: BandwidthRow): readonly string[] => [
  tensors,
  count.toLocaleString("en-US"),
  weights.toLocaleString("en-US"),
  layout ?? "",
];

/** Their titles. */
export const nameTitles = ["Tensors", "Count", "Weights", "How they lie"] as const;

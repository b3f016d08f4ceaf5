import type { Machine } from "./machine.ts";
import type { Row } from "./row.ts";

/** What `--json` prints. */
export interface Report {
  readonly suite: string;
  readonly machine: Machine;
  readonly rows: readonly Row[];
}

const digits = (x: number): string =>
  x >= 100 ? x.toFixed(0) : x >= 10 ? x.toFixed(1) : x >= 0.1 ? x.toFixed(2) : x.toPrecision(2);

const columns: readonly (readonly [title: string, cell: (row: Row) => string])[] = [
  ["backend", ({ backend }) => backend],
  ["tensors", ({ tensors }) => String(tensors)],
  ["params", ({ params }) => params.toLocaleString("en-US")],
  ["ms", ({ msMedian }) => digits(msMedian)],
  ["main ms", ({ mainMs }) => digits(mainMs)],
  ["ns/param", ({ nsPerParam }) => digits(nsPerParam)],
  ["B/param", (row) => String(row.bytesPerParam)],
  ["of floor", ({ ofFloor }) => digits(ofFloor)],
];

/** A machine in a line. */
export const machineText = ({ cpu, cores, memoryGiB, node, adapter, date }: Machine): string =>
  [`${cpu}, ${cores} cores, ${memoryGiB} GiB`, `Node ${node}`, adapter, date].filter(Boolean).join(" · ");

/** The rows of a race for people: a table, and below each of its lines how many times as long the others took. */
export function rowsText(rows: readonly Row[]): string {
  const cells = [columns.map(([title]) => title), ...rows.map((row) => columns.map(([, cell]) => cell(row)))];
  const widths = columns.map((_, c) => Math.max(...cells.map((line) => line[c]!.length)));
  const line = (row: readonly string[]) =>
    row.map((cell, c) => (c === 0 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!))).join("  ");
  const ratios = ({ vs }: Row) =>
    Object.entries(vs)
      .map(([other, ratio]) => `${other} ${digits(ratio)} ×`)
      .join(", ");
  return [
    rows[0]?.name ?? "",
    `  ${line(cells[0]!)}`,
    ...rows.flatMap((row, i) => [`  ${line(cells[i + 1]!)}`, `    vs ${ratios(row)}`]),
  ].join("\n");
}

import type { Machine } from "./machine.ts";
import type { Row } from "./row.ts";

/** What `--json` prints. */
export interface Report {
  readonly suite: string;
  /** What was run, without where it was written; absent in reports from before it was kept. */
  readonly command?: string;
  readonly machine: Machine;
  readonly rows: readonly Row[];
}

const digits = (x: number): string =>
  x >= 100 ? x.toFixed(0) : x >= 10 ? x.toFixed(1) : x >= 0.1 ? x.toFixed(2) : x.toPrecision(2);

type Column = readonly [title: string, cell: (row: Row) => string];

const columns: readonly Column[] = [
  ["backend", ({ backend }) => backend],
  ["tensors", ({ tensors }) => String(tensors)],
  ["params", ({ params }) => params.toLocaleString("en-US")],
  ["ms", ({ msMedian }) => digits(msMedian)],
  ["main ms", ({ mainMs }) => digits(mainMs)],
  ["ns/param", ({ nsPerParam }) => digits(nsPerParam)],
  ["B/param", (row) => String(row.bytesPerParam)],
  ["of floor", ({ ofFloor }) => digits(ofFloor)],
  ["differ", ({ differing }) => differing.toLocaleString("en-US")],
];

const told = (x: number | undefined): string => (x === undefined ? "" : digits(x));

/** Of rows whose device has a clock. */
const deviceColumns: readonly Column[] = [
  ["device ms", ({ device }) => told(device?.ms)],
  ["GB/s", ({ device }) => told(device?.gbPerS)],
  ["% of copy", ({ device }) => told(device?.ofCopyRate && 100 * device.ofCopyRate)],
  ["of floor there", ({ device }) => told(device?.ofFloor)],
];

/** A machine in a line. */
export const machineText = ({ cpu, cores, memoryGiB, node, adapter, torch, date }: Machine): string =>
  [`${cpu}, ${cores} cores, ${memoryGiB} GiB`, `Node ${node}`, adapter, torch, date].filter(Boolean).join(" · ");

/** The rows of a race for people: a table, and below each of its lines how many times as long the others took. */
export function rowsText(rows: readonly Row[]): string {
  const shown = rows.some(({ device }) => device) ? [...columns, ...deviceColumns] : columns;
  const cells = [shown.map(([title]) => title), ...rows.map((row) => shown.map(([, cell]) => cell(row)))];
  const widths = shown.map((_, c) => Math.max(...cells.map((line) => line[c]!.length)));
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

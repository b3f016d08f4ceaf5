import type { CheckedClaim } from "bench/claim";
import { checkedClaims } from "bench/claims";
import type { Report } from "bench/report";
import type { Row } from "bench/row";

/** A sentence that we say of our speed, and what was measured. */
export interface ClaimLine {
  readonly text: string;
  /** What the number must be; empty where it is told, whatever it is. */
  readonly wanted: string;
  readonly measured: string;
  readonly verdict: "met" | "missed" | "no bound" | "not measured";
}

/** A bar: how much of the floor's rate a step reaches. */
export interface Bar {
  readonly label: string;
  /** 1 is the floor's rate. */
  readonly share: number;
}

/** A table as text. */
interface Table {
  readonly titles: readonly string[];
  readonly lines: readonly (readonly string[])[];
}

/** A report as the page shows it. */
export interface Benchmark {
  /** Its file without the ending, `webgpu-h200`. */
  readonly name: string;
  readonly command: string;
  /** What it was measured on: terms, and what they are. */
  readonly machine: readonly (readonly [term: string, text: string])[];
  readonly claims: readonly ClaimLine[];
  readonly bars: readonly Bar[];
  readonly table: Table;
}

const digits = (x: number): string => (x >= 100 ? Math.round(x).toLocaleString("en-US") : x.toPrecision(3));
const times = (x: number): string => `${digits(x)} ×`;

/** A claim in words. */
export function claimLine({ text, bound, unit, measured, holds }: CheckedClaim): ClaimLine {
  return {
    text,
    wanted: bound ? `${bound[0]} ${bound[1]}${unit}` : "",
    measured: measured === undefined ? "" : `${digits(measured)}${unit}`,
    verdict: measured === undefined ? "not measured" : holds === undefined ? "no bound" : holds ? "met" : "missed",
  };
}

type Column = readonly [title: string, cell: (row: Row) => string];

const always: readonly Column[] = [
  ["race", ({ name }) => name],
  ["contender", ({ backend }) => backend],
  ["ms a step", ({ msMedian }) => digits(msMedian)],
  ["GB/s", ({ device, bytesPerParam, nsPerParam }) => digits(device?.gbPerS ?? bytesPerParam / nsPerParam)],
  ["times the floor", ({ device, ofFloor }) => times(device?.ofFloor ?? ofFloor)],
  ["main thread, ms", ({ mainMs }) => digits(mainMs)],
];

/** Columns of some suites only. */
const sometimes: readonly Column[] = [
  ["of a copy's rate", ({ device }) => (device?.ofCopyRate === undefined ? "" : digits(device.ofCopyRate))],
  ["weights that differ", ({ differing }) => (differing === undefined ? "" : differing.toLocaleString("en-US"))],
];

const others: Column = [
  "against others",
  ({ vs }) =>
    Object.entries(vs)
      .map(([name, ratio]) => `${name} ${times(ratio)}`)
      .join("; "),
];

function tableOf(rows: readonly Row[]): Table {
  const told = sometimes.filter(([, cell]) => rows.some((row) => cell(row) !== ""));
  const columns = [...always, ...told, others];
  return {
    titles: columns.map(([title]) => title),
    lines: rows.map((row) => columns.map(([, cell]) => cell(row))),
  };
}

/** A report as the page shows it. @param name - Its file without the ending. */
export function benchmarkOf(name: string, report: Report): Benchmark {
  const { suite, command = `bench ${suite}`, machine, rows } = report;
  const { cpu, cores, memoryGiB, node, adapter, torch, date } = machine;
  return {
    name,
    command,
    machine: [
      ["Processor", `${cpu}, ${cores} cores, ${memoryGiB} GiB`],
      ...(adapter === undefined ? [] : [["Adapter", adapter] as const]),
      ["Node", node],
      ...(torch === undefined ? [] : [["PyTorch", torch] as const]),
      ["Date", date.slice(0, 10)],
    ],
    claims: checkedClaims(report).map(claimLine),
    bars: rows.map((row) => ({
      label: `${row.name} · ${row.backend}`,
      share: 1 / (row.device?.ofFloor ?? row.ofFloor),
    })),
    table: tableOf(rows),
  };
}

/** A suite that no report is kept of, and what would be read off one. */
export interface Unmeasured {
  readonly suite: string;
  readonly claims: readonly ClaimLine[];
}

/** The suites without a report, on a machine with a GPU. */
export const unmeasuredOf = (suites: readonly string[], reports: readonly Report[]): readonly Unmeasured[] =>
  suites
    .filter((suite) => reports.every((report) => report.suite !== suite))
    .map((suite) => ({ suite, claims: checkedClaims({ suite, rows: [], machine: {} }).map(claimLine) }));

import { type BenchReport, benchCells } from "./benchRow.ts";
import type { Device } from "./deviceReport.ts";
import type { Done } from "./section.ts";

/** What is written as JSON. */
export interface Report {
  readonly format: "gpu-check";
  readonly date: string;
  /** What was built. */
  readonly commit: string;
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
  readonly quick: boolean;
  readonly cuda: Device | null;
  readonly webgpu: Device | null;
  readonly sections: readonly Done[];
}

/** A name for files: the device, in small letters and dashes, and the day. */
export function fileNameOf({ cuda, webgpu, date }: Pick<Report, "cuda" | "webgpu" | "date">): string {
  const device = (cuda ?? webgpu)?.name ?? "no device";
  const name = device
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  return `gpu-check-${name}-${date.slice(0, 10)}.json`;
}

const header = ["section", "result", "seconds", "what was seen"] as const;

/** The one table, with the rows of benchmarks below their sections, and then the end of what failed processes have said. */
export function reportText({ sections }: Pick<Report, "sections">): string {
  const lines = sections.flatMap(({ name, result, seconds, detail, figures }) => [
    [name, result, seconds.toFixed(1), detail.split("\n")[0]!] as const,
    ...((figures as Partial<BenchReport> | undefined)?.machine ? (figures as BenchReport).rows.map(benchCells) : []),
  ]);
  const table = [header, ...lines];
  const widths = [0, 1, 2].map((i) => Math.max(...table.map((cells) => cells[i]!.length)));
  const text = table.map(([name, result, seconds, detail]) =>
    [name.padEnd(widths[0]!), result.padEnd(widths[1]!), seconds.padStart(widths[2]!), detail].join("  ").trimEnd(),
  );
  const rule = "-".repeat(Math.min(120, Math.max(...text.map(({ length }) => length))));
  const failed = sections.filter(({ result }) => result === "failed");
  return [
    ...failed.flatMap(({ name, log }) => (log ? [`--- ${name} ended so:`, log.trim(), ""] : [])),
    text[0]!,
    rule,
    ...text.slice(1),
    rule,
    failed.length === 0 ? "passed" : `failed: ${failed.map(({ name }) => name).join("; ")}`,
  ].join("\n");
}

import type { GoldenBackend } from "./goldenBackend.ts";
import type { GoldenFolder } from "./goldenFolder.ts";
import { isPending } from "./pending.ts";
import { runCase } from "./runCase.ts";

/** A family's line in the table. */
interface Row {
  cases: number;
  worst64: number;
  worst32: number;
  passed: number;
  pending: number;
  failed: number;
}

/** What a golden folder has come to: a line for each family, and one for each failure. */
export interface GoldenReport {
  readonly rows: ReadonlyMap<string, Readonly<Row>>;
  readonly failures: readonly string[];
}

/**
 * Runs every file of a folder on a backend, apart from those whose family is pending. A file with a failure counts as failed with all its
 * cases.
 */
export async function runGoldenFolder<Buf>(
  { files, problems }: GoldenFolder,
  pending: readonly string[],
  on: GoldenBackend<Buf>,
): Promise<GoldenReport> {
  const rows = new Map<string, Row>();
  const failures = [...problems];
  for (const file of files) {
    const row = rows.get(file.family) ?? { cases: 0, worst64: 0, worst32: 0, passed: 0, pending: 0, failed: 0 };
    rows.set(file.family, row);
    if (isPending(file.family, pending)) {
      row.cases++;
      row.pending++;
      continue;
    }
    const result = await runCase(file, on);
    row.cases += result.cases;
    row.worst64 = Math.max(row.worst64, result.worst64);
    row.worst32 = Math.max(row.worst32, result.worst32);
    if (result.failures.length === 0) row.passed += result.cases;
    else row.failed += result.cases;
    failures.push(...result.failures.map((failure) => `${file.path}: ${failure}`));
  }
  return { rows, failures };
}

const header = ["family", "cases", "worst float64", "worst float32", "passed", "pending", "failed"];

/** The table and the failures as text. */
export function reportText({ rows, failures }: GoldenReport): string {
  const lines = [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([family, row]) => {
      const worst = (x: number) => (row.pending === row.cases ? "" : x.toPrecision(2));
      return [
        family,
        row.cases,
        worst(row.worst64),
        worst(row.worst32),
        row.passed,
        row.pending || "",
        row.failed || "",
      ].map(String);
    });
  const sum = (of: "cases" | "passed" | "pending" | "failed") =>
    String([...rows.values()].reduce((all, row) => all + row[of], 0));
  const table = [header, ...lines, ["all", sum("cases"), "", "", sum("passed"), sum("pending"), sum("failed")]];
  const widths = header.map((_, i) => Math.max(...table.map((cells) => cells[i]!.length)));
  const text = table.map((cells) =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join("  "),
  );
  const rule = "-".repeat(text[0]!.length);
  return [
    "Worst errors as fractions of their bounds: 1 is at the bound, above it is a failure.",
    "float64: 1e-12·|reference| + 1e-14 (1e-6·|reference| + 1e-14 where the reference keeps a float32 scalar); float32: 1e-5·|reference| + 2e-6·max|tensor|",
    "",
    text[0]!,
    rule,
    ...text.slice(1, -1),
    rule,
    text.at(-1)!,
    ...(failures.length > 0 ? ["", `${failures.length} failures:`, ...failures] : []),
  ].join("\n");
}

import { type EntryOptions, runEntry } from "./runEntry.ts";
import type { Section } from "./section.ts";

/** What the golden runner writes. */
interface GoldenReport {
  readonly rows: Readonly<
    Record<string, { readonly cases: number; readonly worst32: number; readonly worst64: number }>
  >;
  readonly failures: readonly string[];
}

/** The goldens of the reference implementations on a backend; with `only`, the families that have it in their names. */
export const goldenSection = (backend: string, only: string, options: EntryOptions = {}): Section => ({
  name: `goldens, ${backend}`,
  async run() {
    const args = ["--backend", backend, "--only", only];
    const { failure, out, log } = await runEntry("./golden/src/main.mjs", args, options);
    const report = out as GoldenReport | undefined;
    const rows = Object.entries(report?.rows ?? {});
    const [worst] = rows.toSorted(([, a], [, b]) => b.worst32 - a.worst32);
    const cases = rows.reduce((sum, [, row]) => sum + row.cases, 0);
    const detail =
      worst && `${cases} cases, the worst at ${worst[1].worst32.toPrecision(2)} of its bound (${worst[0]})`;
    if (failure === undefined) return { result: "passed", detail: detail ?? "nothing was run", figures: report };
    const why = report ? `${report.failures.length} failures: ${report.failures[0]}` : failure;
    return { result: "failed", detail: why, figures: report, log };
  },
});

import { type EntryOptions, runEntry } from "./runEntry.ts";
import type { SuiteReport } from "./runSuites.ts";
import type { Section } from "./section.ts";

/** Which tests, and how. */
export interface SuiteOptions extends EntryOptions {
  /** Of the full names of tests. */
  readonly names?: RegExp | undefined;
  readonly emulator?: boolean;
}

/** Test files in a process of their own. */
export const suiteSection = (
  name: string,
  files: readonly string[],
  { names, emulator, ...options }: SuiteOptions = {},
): Section => ({
  name,
  async run() {
    const args = [...files, ...(names ? ["--names", names.source] : []), ...(emulator ? ["--emulator"] : [])];
    const { failure, out, log } = await runEntry("./suites.mjs", args, options);
    const report = out as SuiteReport | undefined;
    if (failure === undefined && report) {
      const detail = [`${report.passed} tests passed`, summaryOf(log)].filter(Boolean).join("; ");
      return { result: "passed", detail, figures: report };
    }
    const [first] = report?.failures ?? [];
    const why = first && `${report?.failures.length} tests failed: ${first.name}`;
    const detail = [why ?? failure ?? "it wrote no report", summaryOf(log)].filter(Boolean).join("; ");
    return { result: "failed", detail, figures: report, log };
  },
});

/** What a sanitizer says last. */
const summaryOf = (log: string): string | undefined => log.match(/ERROR SUMMARY: .*/)?.[0];

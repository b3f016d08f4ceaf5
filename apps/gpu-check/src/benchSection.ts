import type { BenchReport } from "./benchRow.ts";
import { type EntryOptions, runEntry } from "./runEntry.ts";
import type { Section } from "./section.ts";

/** A suite of the benchmarks; with `only`, the races that have it in their names. */
export const benchSection = (suite: string, only: string, options: EntryOptions = {}): Section => ({
  name: `bench, ${suite}`,
  async run() {
    const args = [suite, "--json", ...(only ? ["--only", only] : [])];
    const { failure, out, log } = await runEntry("./bench/src/main.mjs", args, options);
    const report = out as BenchReport | undefined;
    if (failure !== undefined) {
      const said = log.trim().split("\n").at(-1);
      return { result: "failed", detail: [failure, said].filter(Boolean).join(": "), figures: report, log };
    }
    const detail = [`${report?.rows.length} rows`, report?.machine.torch].filter(Boolean).join("; ");
    return { result: "passed", detail, figures: report };
  },
});

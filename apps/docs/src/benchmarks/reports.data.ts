import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Report } from "bench/report";
import { suites } from "bench/suites";
import { type Benchmark, benchmarkOf, type Unmeasured, unmeasuredOf } from "./benchmark.ts";

/** Every report of `bench/results/`, and the suites that have none. */
export interface Benchmarks {
  readonly reports: readonly Benchmark[];
  readonly unmeasured: readonly Unmeasured[];
}

/** What the loader below gives to whoever imports it, by VitePress. */
export declare const data: Benchmarks;

export default {
  watch: ["../../../../bench/results/*.json"],
  load(files: readonly string[]): Benchmarks {
    const found = [...files].sort().map((file) => [basename(file, ".json"), readReport(file)] as const);
    const reports = found.map(([, report]) => report);
    return {
      reports: found.map(([name, report]) => benchmarkOf(name, report)),
      unmeasured: unmeasuredOf(Object.keys(suites), reports),
    };
  },
};

const readReport = (file: string): Report => JSON.parse(readFileSync(file, "utf8")) as Report;

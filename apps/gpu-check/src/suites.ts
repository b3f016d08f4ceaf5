/**
 * `suites FILE… [--emulator] [--names REGEXP] --out FILE`: runs built test files, those of vitest, one after the other in this
 * process. Exits with 1 where a test fails.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { runSuites } from "./runSuites.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    emulator: { type: "boolean" },
    names: { type: "string" },
    out: { type: "string", default: "" },
  },
});
const report = await runSuites(positionals, values.names === undefined ? undefined : new RegExp(values.names));
writeFileSync(values.out, JSON.stringify(report));
for (const { name, message } of report.failures) console.error(`failed: ${name}\n${message}\n`);
// Devices keep Node alive.
process.exit(report.failures.length > 0 || report.passed === 0 ? 1 : 0);

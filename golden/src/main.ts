/**
 * `pnpm golden [--backend NAME] [--only TEXT] [--out FILE]`: runs the folder that OPTIM_GOLDEN names, or the repository's own, and exits with
 * 1 where anything fails. Schedules and state dicts, in which no backend has a part, run with `js` only. `--only` runs the families with this
 * in their names; `--out` writes the table as JSON too.
 */
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { backends } from "./backends.ts";
import { reportText } from "./goldenReport.ts";
import { runGoldens, visibleGoldens } from "./runGoldens.ts";

// Composer's warnings belong to the cases; one of each kind is enough.
const warnings = new Set<string>();
console.warn = (message: string) => warnings.add(message);

const { values } = parseArgs({
  options: {
    backend: { type: "string", default: "js" },
    only: { type: "string", default: "" },
    out: { type: "string" },
  },
});
const { backend: name, only, out } = values;
if (!Object.hasOwn(backends, name))
  throw new Error(`golden: there is no backend "${name}". There is ${Object.keys(backends).join(", ")}.`);
const folder = process.env.OPTIM_GOLDEN ? resolve(process.env.OPTIM_GOLDEN) : visibleGoldens;
const report = await backends[name]!((on) => runGoldens(on, folder, only));
if (only && report.rows.size === 0)
  throw new Error(`golden: there is no family with "${only}" in its name on ${name}.`);
if (out !== undefined)
  writeFileSync(out, JSON.stringify({ rows: Object.fromEntries(report.rows), failures: report.failures }, null, 2));
console.log(`${folder}, on ${name}\n${reportText(report)}`);
for (const warning of warnings) console.log(`warned: ${warning}`);
process.exitCode = report.failures.length > 0 ? 1 : 0;

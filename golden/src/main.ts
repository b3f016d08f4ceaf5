/**
 * `pnpm golden [--backend NAME]`: runs the folder that OPTIM_GOLDEN names, or the repository's own, and exits with 1 where anything fails.
 * Schedules and state dicts, in which no backend has a part, run with `js` only.
 */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { backends } from "./backends.ts";
import { reportText } from "./goldenReport.ts";
import { runGoldens, visibleGoldens } from "./runGoldens.ts";

// Composer's warnings belong to the cases; one of each kind is enough.
const warnings = new Set<string>();
console.warn = (message: string) => warnings.add(message);

const { backend: name } = parseArgs({ options: { backend: { type: "string", default: "js" } } }).values;
if (!Object.hasOwn(backends, name))
  throw new Error(`golden: there is no backend "${name}". There is ${Object.keys(backends).join(", ")}.`);
const folder = process.env.OPTIM_GOLDEN ? resolve(process.env.OPTIM_GOLDEN) : visibleGoldens;
const report = await backends[name]!((on) => runGoldens(on, folder));
console.log(`${folder}, on ${name}\n${reportText(report)}`);
for (const warning of warnings) console.log(`warned: ${warning}`);
process.exitCode = report.failures.length > 0 ? 1 : 0;

/** `pnpm golden`: runs the folder that OPTIM_GOLDEN names, or the repository's own, and exits with 1 where anything fails. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { readGoldenFolder } from "./goldenFolder.ts";
import { reportText, runGoldenFolder } from "./goldenReport.ts";

// Composer's warnings belong to the cases; one of each kind is enough.
const warnings = new Set<string>();
console.warn = (message: string) => warnings.add(message);

const folder = process.env.OPTIM_GOLDEN
  ? resolve(process.env.OPTIM_GOLDEN)
  : fileURLToPath(new URL("../visible", import.meta.url));
const pending = JSON.parse(readFileSync(new URL("../pending.json", import.meta.url), "utf8")) as string[];
const report = await runGoldenFolder(readGoldenFolder(folder), pending);
console.log(`${folder}\n${reportText(report)}`);
for (const warning of warnings) console.log(`warned: ${warning}`);
process.exitCode = report.failures.length > 0 ? 1 : 0;

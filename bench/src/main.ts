/**
 * `pnpm bench <suite> [--json]`: times the suite and prints a table, or with `--json` one object and nothing else. Progress goes to standard
 * error. Exits with 1 where contenders do not compute the same, with 2 for a wrong command line.
 */
import { writeFileSync } from "node:fs";
import { WebGpuError } from "tooling-webgpu";
import { commandText, readArguments } from "./arguments.ts";
import { BenchError } from "./benchError.ts";
import { claimLines } from "./claims.ts";
import { garbageCollector } from "./garbage.ts";
import { thisMachine } from "./machine.ts";
import { machineText, type Report, rowsText } from "./report.ts";
import type { Row } from "./row.ts";
import { runRace } from "./runRace.ts";
import { type SuiteName, suites } from "./suites.ts";

async function main(argv: readonly string[]): Promise<void> {
  const given = readArguments(argv, Object.keys(suites) as SuiteName[]);
  const { suite, json, out, only, repeat } = given;
  // Only our own object may stand on standard output, whatever a library prints.
  console.log = console.error;
  console.info = console.error;
  const print = (text: string) => process.stdout.write(`${text}\n`);

  const { races, dispose, ...where } = await suites[suite]();
  const chosen = races.filter(({ name }) => name.includes(only));
  if (chosen.length === 0)
    throw new BenchError(`--only "${only}": there is ${races.map(({ name }) => name).join("; ")}.`, 2);
  const machine = thisMachine(where);
  if (!json) print(`${suite} on ${machineText(machine)}`);
  const rows: Row[] = [];
  const beforeTurn = garbageCollector();
  for (const [i, race] of chosen.entries()) {
    console.error(`${i + 1} of ${chosen.length}: ${race.name}`);
    const made = await runRace(race, { repeat, beforeTurn });
    rows.push(...made);
    if (!json) print(`\n${rowsText(made)}`);
  }
  dispose?.();
  const report: Report = { suite, command: commandText(given), machine, rows };
  if (json) print(JSON.stringify(report, null, 2));
  else for (const line of ["", ...claimLines(report)]) print(line);
  if (out !== undefined) writeFileSync(out, `${JSON.stringify(report, null, 2)}\n`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof BenchError || error instanceof WebGpuError)) throw error;
  console.error(`bench: ${error.message}`);
  process.exitCode = error instanceof BenchError ? error.exitCode : 1;
}

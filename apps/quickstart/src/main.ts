import { fileURLToPath } from "node:url";
import { OptimError } from "optim-core";
import { helpText, readArguments } from "./arguments.ts";
import { firstRun } from "./firstRun.ts";
import { optimizerNames } from "./optimizer.ts";
import { QuickstartError } from "./quickstartError.ts";
import { secondRun } from "./secondRun.ts";

const defaultOut = fileURLToPath(new URL("../out", import.meta.url));

try {
  const given = readArguments(process.argv.slice(2), optimizerNames, defaultOut);
  if (given.help) console.log(helpText(optimizerNames));
  else if (given.resume === undefined) process.exitCode = (await firstRun(given)) ? 0 : 1;
  else process.exitCode = (await secondRun(given.resume, given.out)) ? 0 : 1;
} catch (error) {
  if (!(error instanceof QuickstartError || error instanceof OptimError)) throw error;
  console.error(`quickstart: ${error.message}`);
  process.exitCode = error instanceof QuickstartError ? error.exitCode : 1;
}

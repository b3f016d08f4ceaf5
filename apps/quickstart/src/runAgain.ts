import { spawn } from "node:child_process";
import { once } from "node:events";

/** Runs this program again in a process of its own, with other arguments and the same terminal, and waits for its end. */
export async function runAgain(argv: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [...process.execArgv, process.argv[1]!, ...argv], { stdio: "inherit" });
  await once(child, "exit");
}

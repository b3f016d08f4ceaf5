import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** How an entry is run. */
export interface EntryOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** A program that runs Node, with its arguments: a sanitizer. */
  readonly under?: readonly string[];
  readonly minutes?: number;
}

/** What a process has come to. */
export interface Ended {
  /** Why it counts as failed, or undefined. */
  readonly failure: string | undefined;
  /** What it wrote to the file of its `--out`, if anything. */
  readonly out: unknown;
  /** The end of what it said. */
  readonly log: string;
}

/** Of what a process says, this much is kept. */
const kept = 8000;

/**
 * Runs an entry of this folder in a process of its own, with the same Node. Entries write what they find to `--out FILE`; their progress is
 * passed on to standard error.
 */
export async function runEntry(
  entry: string,
  args: readonly string[],
  { env = {}, under = [], minutes = 60 }: EntryOptions = {},
): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), "gpu-check-"));
  const file = join(folder, "out.json");
  const path = fileURLToPath(new URL(entry, import.meta.url));
  const [program, ...rest] = [...under, process.execPath, path, ...args, "--out", file];
  try {
    const { failure, log } = await ended(program!, rest, env, minutes);
    return { failure, log, out: existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function ended(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  minutes: number,
): Promise<Pick<Ended, "failure" | "log">> {
  return new Promise((resolve) => {
    let log = "";
    const keep = (chunk: Buffer) => {
      log = (log + chunk).slice(-kept);
    };
    const child = spawn(program, args, {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: minutes * 60_000,
      killSignal: "SIGKILL",
    });
    child.stdout.on("data", keep);
    child.stderr.on("data", (chunk: Buffer) => {
      keep(chunk);
      process.stderr.write(chunk);
    });
    child.on("error", (error) => resolve({ failure: `${program} does not start: ${error.message}`, log }));
    child.on("close", (code, signal) => {
      const killed = child.killed ? `took longer than ${minutes} minutes` : `ended by ${signal}`;
      resolve({ failure: code === 0 ? undefined : signal ? killed : `exit code ${code}`, log });
    });
  });
}

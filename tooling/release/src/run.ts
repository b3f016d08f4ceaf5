import { spawn } from "node:child_process";

/** A command that ended with another code than 0. Its message has what the command printed. */
export class RunError extends Error {
  override readonly name = "RunError";
  readonly output: string;

  constructor(command: string, code: number | null, output: string) {
    super(`\`${command}\` ended with ${code ?? "a signal"}:\n${output.trimEnd()}`);
    this.output = output;
  }
}

/**
 * Runs a command to its end and returns what it printed, both streams in one.
 *
 * @throws RunError where its code is not 0.
 */
export function run(command: string, args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    }
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(output);
      else reject(new RunError([command, ...args].join(" "), code, output));
    });
  });
}

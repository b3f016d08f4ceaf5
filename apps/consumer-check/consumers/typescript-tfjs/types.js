/**
 * `node types.js tsconfig.json`: tsc, without the errors of others. The declarations of TensorFlow.js 4.22 have many of their own, so its users
 * compile with `skipLibCheck`; with that on, nobody would see an error in ours.
 */
import { spawnSync } from "node:child_process";

const options = { encoding: "utf8", maxBuffer: 2 ** 26 };
const { error, status, stdout, stderr } = spawnSync("tsc", ["-p", process.argv[2], "--pretty", "false"], options);
if (error) throw error;
const errors = stdout.split("\n").filter((line) => /error TS\d+/.test(line));
const ours = errors.filter((line) => !/^node_modules\/(?!optim-)/.test(line));
if (ours.length > 0) {
  console.error(ours.join("\n"));
  process.exitCode = 1;
} else if (status === null || (status !== 0 && errors.length === 0)) {
  console.error(`tsc ended with ${status ?? "a signal"} before it had looked at everything:\n${stdout}${stderr}`);
  process.exitCode = 1;
}

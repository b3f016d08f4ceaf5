import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect, test } from "vitest";

const main = fileURLToPath(new URL("./main.ts", import.meta.url));
const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;

function quickstart(...argv: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ["--import", tsx, "--conditions=optim-source", main, ...argv], {
    encoding: "utf8",
  });
}

test("a wrong value is one line on standard error and the exit code 2", () => {
  const { status, stdout, stderr } = quickstart("--epochs", "-1");
  expect({ status, stdout, stderr }).toEqual({
    status: 2,
    stdout: "",
    stderr: "quickstart: --epochs -1: pass an integer from 1 to 1000.\n",
  });
});

test("a checkpoint that is not there is one line and the exit code 1", () => {
  const { status, stderr } = quickstart("--resume", "no-such-file");
  expect(status).toBe(1);
  expect(stderr).toMatch(/^quickstart: loadFile: cannot load .*no-such-file.*\n$/);
});

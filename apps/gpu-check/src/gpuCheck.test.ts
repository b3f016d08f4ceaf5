import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildFolder } from "./bundle/buildFolder.ts";
import type { Report } from "./report.ts";

const folder = mkdtempSync(join(tmpdir(), "gpu-check-test-"));
const built = join(folder, "built");
beforeAll(() => buildFolder(built));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (...args: readonly string[]) =>
  spawnSync(process.execPath, args, { cwd: folder, env: { PATH: "", HOME: "" }, encoding: "utf8" });

describe("what was built, in a folder without anything that is installed", () => {
  test("runs on an emulated GPU, and writes a report", { timeout: 300_000 }, () => {
    const out = join(folder, "report.json");
    const { status, stdout, stderr } = run(join(built, "main.mjs"), "--quick", "--emulator", "--out", out);
    expect(stderr).not.toContain("failed");
    expect(stdout).toMatch(/suites, cuda-emulator +passed +[\d.]+ +\d+ tests passed\n[\s\S]*\npassed\n/);
    expect(status).toBe(0);
    const { sections, cuda } = JSON.parse(readFileSync(out, "utf8")) as Report;
    expect(sections.map(({ name, result }) => `${name}: ${result}`)).toEqual([
      "device, cuda: passed",
      "device, webgpu: skipped",
      "goldens, cuda-emulator: passed",
      "suites, cuda-emulator: passed",
      "memory, cuda-emulator: passed",
      "bench, cuda: skipped",
    ]);
    expect(cuda?.name).toBe("Emulated GPU");
  });

  test("fails where no test was run, and where a file does not load", () => {
    const out = join(folder, "suites.json");
    const memory = run(
      join(built, "suites.mjs"),
      "./suites/memory.mjs",
      "--emulator",
      "--names",
      "nobody",
      "--out",
      out,
    );
    expect(memory.status).toBe(1);
    expect(run(join(built, "suites.mjs"), "./suites/missing.mjs", "--out", out).status).toBe(1);
    expect(JSON.parse(readFileSync(out, "utf8"))).toMatchObject({ passed: 0, failures: [{}] });
  });

  test("a wrong command line is told, with how it goes", () => {
    const { status, stderr } = run(join(built, "main.mjs"), "--fast");
    expect(status).toBe(2);
    expect(stderr).toContain("--fast");
    expect(stderr).toContain("Usage: gpu-check [--quick]");
  });
});

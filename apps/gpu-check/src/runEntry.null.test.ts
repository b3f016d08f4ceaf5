import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { runEntry } from "./runEntry.ts";
import { suiteSection } from "./suiteSection.ts";

const folder = mkdtempSync(join(tmpdir(), "gpu-check-entries-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A program that is an entry. */
function entry(code: string): string {
  const path = join(folder, "entry.mjs");
  writeFileSync(path, code);
  return pathToFileURL(path).href;
}

describe("a process of its own", () => {
  test("gives what it writes, and is told its arguments and its environment", async () => {
    const code = `import { writeFileSync } from "node:fs";
      const [name, , out] = process.argv.slice(2);
      writeFileSync(out, JSON.stringify([name, process.env.WHO]));`;
    const { failure, out } = await runEntry(entry(code), ["one"], { env: { WHO: "me" } });
    expect([failure, out]).toEqual([undefined, ["one", "me"]]);
  });

  test("that crashes or exits is a failure with its reason and its last words, and no error", async () => {
    const crash = await runEntry(entry(`console.log("last words"); process.kill(process.pid, "SIGSEGV");`), []);
    expect(crash).toMatchObject({ failure: "ended by SIGSEGV", out: undefined });
    const left = await runEntry(entry(`console.log("last words"); process.exitCode = 3;`), []);
    expect(left).toEqual({ failure: "exit code 3", out: undefined, log: "last words\n" });
  });

  test("that does not end is ended", async () => {
    const { failure } = await runEntry(entry("setInterval(() => {}, 1000);"), [], { minutes: 0.01 });
    expect(failure).toBe("took longer than 0.01 minutes");
  });

  test("runs under a program, whose absence is told", async () => {
    const { failure } = await runEntry(entry(""), [], { under: ["no-such-sanitizer", "--tool"] });
    expect(failure).toMatch(/no-such-sanitizer does not start: .*ENOENT/);
  });
});

test("a section whose process fails is failed", async () => {
  const { run } = suiteSection("suites", ["./suites/none.mjs"], { under: ["no-such-sanitizer"] });
  expect(await run()).toMatchObject({ result: "failed", detail: expect.stringContaining("does not start") });
});

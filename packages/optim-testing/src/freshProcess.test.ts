import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { encodeCheckpoint } from "optim-core";
import { saveFile } from "optim-core/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { digestOf, resumableRuns, SAVED_AT, STEPS, saveRun, startRun, trainRun } from "../testing/resumableRun.ts";

describe("a run that is saved to a file and goes on in a new process ends bit for bit where it would have", () => {
  const folder = mkdtempSync(join(tmpdir(), "optim-resume-"));
  const straight: string[] = [];
  const halves: string[] = [];
  let resumed: readonly string[] = [];

  beforeAll(async () => {
    for (const [i, run] of resumableRuns.entries()) {
      const running = startRun(run);
      trainRun(running, 1, SAVED_AT);
      const half = await saveRun(running);
      halves.push(digestOf(await encodeCheckpoint(half)));
      await saveFile(join(folder, `${i}.safetensors`), half);
      trainRun(running, SAVED_AT + 1, STEPS);
      straight.push(digestOf(await encodeCheckpoint(await saveRun(running))));
    }
    const script = fileURLToPath(new URL("../testing/continueRuns.ts", import.meta.url));
    const options = { cwd: fileURLToPath(new URL("../../..", import.meta.url)), encoding: "utf8" } as const;
    const nodeOptions = ["--conditions=optim-source", "--import", "tsx", script, folder];
    resumed = JSON.parse(execFileSync(process.execPath, nodeOptions, options)) as string[];
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(resumableRuns.map(({ name }, i) => [name, i] as const))("%s", (_name, i) => {
    expect(resumed[i]).toBe(straight[i]);
    expect(straight[i], "the second half changed nothing").not.toBe(halves[i]);
  });
});

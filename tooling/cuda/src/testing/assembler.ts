import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadedTexts } from "./workbench.ts";

const ptxas = ["/usr/local/bin/ptxas", "/usr/local/cuda/bin/ptxas"].find(existsSync);

/** The lines that ptxas calls wrong, or undefined where it assembles the text. */
export function refusedLines(source: string): number[] | undefined {
  const folder = mkdtempSync(join(tmpdir(), "ptx-"));
  try {
    const file = join(folder, "text.ptx");
    writeFileSync(file, source);
    const { status, stdout, stderr } = spawnSync(ptxas!, ["-arch=sm_75", "-o", join(folder, "text.cubin"), file], {
      encoding: "utf8",
    });
    if (status === 0) return undefined;
    return Array.from(`${stdout}${stderr}`.matchAll(/line (\d+); (?:error|fatal)/g), ([, line]) => Number(line));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A test that needs ptxas, and is skipped where there is none. */
export function testWithPtxas(name: string, body: () => void): void {
  test(name, (context) => {
    if (ptxas === undefined) context.skip("there is no ptxas on this machine: install the CUDA toolkit");
    body();
  });
}

/** The last test of a file: ptxas accepts each text that its other tests have run. */
export function testAgainstPtxas(): void {
  testWithPtxas("ptxas accepts the same texts", () => {
    expect(loadedTexts).not.toEqual([]);
    for (const text of loadedTexts) expect(refusedLines(text), text).toBe(undefined);
  });
}

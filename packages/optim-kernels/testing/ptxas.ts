import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What the assembler reports of an entry. */
export interface Assembled {
  readonly entry: string;
  readonly registers: number;
  /** Bytes of registers that had to be kept in memory. */
  readonly spills: number;
  readonly stack: number;
}

/** Why PTX cannot be assembled here, or undefined. */
export function missingPtxas(): string | undefined {
  return spawnSync("ptxas", ["--version"]).error ? "there is no ptxas here; it comes with the CUDA toolkit" : undefined;
}

/**
 * Assembles a PTX text for a chip.
 *
 * @throws Error with what the assembler says of it.
 */
export function assemble(code: string, chip: string): readonly Assembled[] {
  const folder = mkdtempSync(join(tmpdir(), "ptx-"));
  try {
    const file = join(folder, "kernel.ptx");
    writeFileSync(file, code);
    const run = spawnSync("ptxas", ["-v", `-arch=${chip}`, file, "-o", join(folder, "kernel.cubin")], {
      encoding: "utf8",
    });
    if (run.status !== 0) throw new Error(`ptxas for ${chip}: ${run.stderr}${run.stdout}`);
    const report = run.stderr + run.stdout;
    return [
      ...report.matchAll(
        /Compiling entry function '(\w+)'[\s\S]*?(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads[\s\S]*?Used (\d+) registers/g,
      ),
    ].map(([, entry, stack, stores, loads, registers]) => ({
      entry: entry!,
      registers: Number(registers),
      spills: Number(stores) + Number(loads),
      stack: Number(stack),
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

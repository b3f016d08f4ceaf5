import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { GoldenBackend } from "./goldenBackend.ts";
import { readGoldenFolder } from "./goldenFolder.ts";
import { type GoldenReport, runGoldenFolder } from "./goldenReport.ts";
import { isFor } from "./runCase.ts";

/** The folder of golden files in this repository. */
export const visibleGoldens: string = fileURLToPath(new URL("../visible", import.meta.url));

/**
 * Runs a folder of goldens on a backend: `expect((await runGoldens({ backend, dtypes: ["f32"] })).failures).toEqual([])` is the whole test of
 * one. The files in which no backend has a part are left to `js`. `only` is a part of the names of families, where not all are to run.
 */
export function runGoldens<Buf>(
  on: GoldenBackend<Buf>,
  folder: string = visibleGoldens,
  only = "",
): Promise<GoldenReport> {
  const pending = JSON.parse(readFileSync(new URL("../pending.json", import.meta.url), "utf8")) as string[];
  const { files, problems } = readGoldenFolder(folder);
  const chosen = files.filter((file) => isFor(file, on.backend.name) && file.family.includes(only));
  return runGoldenFolder({ files: chosen, problems }, pending, on);
}

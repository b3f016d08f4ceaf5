import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { onJs } from "./backends.ts";
import { readGoldenFolder } from "./goldenFolder.ts";
import { reportText, runGoldenFolder } from "./goldenReport.ts";

const visible = fileURLToPath(new URL("../visible", import.meta.url));
const pending = JSON.parse(readFileSync(new URL("../pending.json", import.meta.url), "utf8")) as string[];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "golden-"));
  vi.spyOn(console, "warn").mockImplementation(() => {});
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.restoreAllMocks();
});

/** A folder with some of the visible files, all of them in its index. */
function folderOf(...paths: string[]): void {
  const index = JSON.parse(readFileSync(join(visible, "index.json"), "utf8"));
  const files = index.files.filter(({ path }: { path: string }) => paths.includes(path));
  for (const path of paths) cpSync(join(visible, path), join(folder, path));
  writeFileSync(join(folder, "index.json"), JSON.stringify({ ...index, files }));
}

describe("the golden files", () => {
  it("are met, all that are not pending", async () => {
    const { rows, failures } = await runGoldenFolder(readGoldenFolder(visible), pending, onJs);
    expect(failures).toEqual([]);
    for (const row of rows.values()) expect(row.passed + row.pending).toBe(row.cases);
    const waiting = [...rows].filter(([, row]) => row.pending > 0).map(([family]) => family);
    expect(waiting.sort()).toEqual(["labml.Sophia", "torch.Adafactor", "torch.Muon", "torch.Muon_full_precision"]);
    expect([...rows.values()].reduce((all, { passed }) => all + passed, 0)).toBeGreaterThanOrEqual(244);
  });

  it("fail where a family is neither known nor pending", async () => {
    folderOf("optimizers/torch.Muon.default.json", "averaging/ema.json");
    for (const path of ["index.json", "averaging/ema.json"].map((name) => join(folder, name)))
      writeFileSync(path, readFileSync(path, "utf8").replace('"weight-averaging"', '"averages"'));
    const { failures, rows } = await runGoldenFolder(readGoldenFolder(folder), ["torch.Adafactor"], onJs);
    expect(failures).toEqual([
      "averaging/ema.json: the format averages is not known",
      "optimizers/torch.Muon.default.json: the optimizer torch.Muon is not known",
    ]);
    expect(rows.get("torch.Muon")).toMatchObject({ cases: 1, passed: 0, pending: 0, failed: 1 });
  });

  it("bug: a file that is no JSON ended the run of all others", async () => {
    folderOf("optimizers/torch.SGD.plain.json", "schedulers/StepLR.json");
    writeFileSync(join(folder, "schedulers/StepLR.json"), "{");
    const { failures, rows } = await runGoldenFolder(readGoldenFolder(folder), pending, onJs);
    expect(failures).toEqual([expect.stringMatching(/^schedulers\/StepLR\.json: .*JSON/)]);
    expect(rows.get("torch.SGD")).toMatchObject({ passed: 1 });
  });

  it("fail where the index and the folder disagree", async () => {
    folderOf("optimizers/torch.SGD.plain.json", "schedulers/StepLR.json");
    cpSync(join(visible, "schedulers/ConstantLR.json"), join(folder, "schedulers/ConstantLR.json"));
    rmSync(join(folder, "optimizers/torch.SGD.plain.json"));
    const step = JSON.parse(readFileSync(join(folder, "schedulers/StepLR.json"), "utf8"));
    writeFileSync(join(folder, "schedulers/StepLR.json"), JSON.stringify({ ...step, format: "lr", format_version: 2 }));
    expect(readGoldenFolder(folder).problems).toEqual([
      "optimizers/torch.SGD.plain.json: index.json lists it, but it is not there",
      "schedulers/StepLR.json: its format is lr, in index.json lr-schedule",
      "schedulers/StepLR.json: its format_version 2 is not known",
      "schedulers/ConstantLR.json: index.json does not list it",
    ]);
  });
});

describe("the table", () => {
  it("has a line for each family, the sums, and a line for each failure", async () => {
    folderOf(
      "optimizers/torch.SGD.plain.json",
      "optimizers/torch.SGD.nesterov.json",
      "optimizers/timm.Lion.maximize.json",
    );
    const text = reportText(await runGoldenFolder(readGoldenFolder(folder), ["timm.*"], onJs));
    expect(text).toMatch(/^torch\.SGD +2 +0\.\d+ +0\.\d+ +2 *$/m);
    expect(text).toMatch(/^timm\.Lion +1 +0 +1 *$/m);
    expect(text).toMatch(/^all +3 +2 +1 +0$/m);
    expect(text).not.toMatch(/failures/);
    const broken = reportText({ rows: new Map(), failures: ["a.json: float64 step 1 p0[0] is 1, not 2"] });
    expect(broken).toMatch(/1 failures:\na\.json: float64 step 1 p0\[0\] is 1, not 2$/);
  });
});

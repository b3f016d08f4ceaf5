import { appendFile, mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { keyOf, type Run } from "./run.ts";
import { RunCache } from "./runCache.ts";

const run: Run = {
  task: "mlp",
  parametrisation: "u-muP",
  width: 8,
  log2Lr: -1,
  seed: 1,
  steps: 2,
  warmupSteps: 1,
  batchSize: 4,
  length: 0,
  layers: 1,
};
const newFile = async () => join(await mkdtemp(join(tmpdir(), "umup-")), "deep", "runs.jsonl");

test("a run is named by all that decides what comes of it, in any order", () => {
  expect(keyOf(run)).toBe(keyOf(Object.fromEntries(Object.entries(run).reverse()) as unknown as Run));
  const others: Partial<Run>[] = [
    { width: 9 },
    { log2Lr: -2 },
    { seed: 2 },
    { parametrisation: "standard" },
    { steps: 3 },
  ];
  expect(new Set([run, ...others.map((other) => ({ ...run, ...other }))].map(keyOf)).size).toBe(6);
});

test("finished runs are found again by another process, diverged ones too", async () => {
  const file = await newFile();
  const cache = await RunCache.open(file);
  expect(cache.get(run)).toBeUndefined();
  await cache.add(run, 0.25);
  await cache.add({ ...run, seed: 2 }, Number.NaN);
  for (const one of [cache, await RunCache.open(file)]) {
    expect(one.get(run)).toBe(0.25);
    expect(one.get({ ...run, seed: 2 })).toBeNaN();
    expect(one.get({ ...run, seed: 3 })).toBeUndefined();
  }
});

test("a line that was being written when the process died is dropped, and the next one is whole", async () => {
  const file = await newFile();
  await (await RunCache.open(file)).add(run, 1);
  await appendFile(file, '{"key":"abc","lo');
  await (await RunCache.open(file)).add({ ...run, seed: 2 }, 2);
  const again = await RunCache.open(file);
  expect([again.get(run), again.get({ ...run, seed: 2 })]).toEqual([1, 2]);
  expect((await readFile(file, "utf8")).split("\n")).toHaveLength(3);
});

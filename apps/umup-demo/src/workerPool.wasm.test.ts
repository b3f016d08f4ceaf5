import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Run } from "./run.ts";
import { RunCache } from "./runCache.ts";
import { runsOf, type Sweep } from "./sweep.ts";
import { WorkerPool } from "./workerPool.ts";

const tiny: Sweep = {
  training: { task: "decoder", steps: 30, warmupSteps: 3, batchSize: 4, length: 16, layers: 1 },
  widths: [16],
  log2Lrs: { standard: [-5], "u-muP": [1] },
  seeds: [1, 2],
};
const digits: Sweep = {
  ...tiny,
  training: { task: "mlp", steps: 30, warmupSteps: 3, batchSize: 32, length: 0, layers: 2 },
  seeds: [1],
};

let pool: WorkerPool;
beforeAll(() => {
  pool = new WorkerPool(2);
});
afterAll(() => pool.close());

/** Trains what a file does not have, as the command does. */
async function finish(file: string, runs: readonly Run[]): Promise<number> {
  const cache = await RunCache.open(file);
  const left = runs.filter((run) => cache.get(run) === undefined);
  await pool.train(left, (run, loss) => cache.add(run, loss));
  return left.length;
}

test("runs are trained by workers, each the same whenever it is trained, and what is finished is not trained again", async () => {
  const folder = await mkdtemp(join(tmpdir(), "umup-"));
  const [first, second] = [join(folder, "a.jsonl"), join(folder, "b.jsonl")];
  const runs = runsOf(tiny);
  expect(await finish(first, runs.slice(0, 1))).toBe(1);
  expect(await finish(first, runs)).toBe(3);
  expect(await finish(first, runs)).toBe(0);
  expect(await finish(second, runs)).toBe(4);
  const [once, twice] = [await RunCache.open(first), await RunCache.open(second)];
  const losses = runs.map((run) => once.get(run)!);
  expect(runs.map((run) => twice.get(run))).toEqual(losses);
  expect(new Set(losses).size).toBe(4);
  // A model that knows nothing is at ln(256) = 5.55.
  for (const loss of losses) expect(loss).toBeLessThan(4.5);
});

test("an MLP learns digits under each parametrisation", async () => {
  const losses: number[] = [];
  await pool.train(runsOf(digits), async (_, loss) => void losses.push(loss));
  expect(losses).toHaveLength(2);
  // Guessing is at ln(10) = 2.30.
  for (const loss of losses) expect(loss).toBeLessThan(1.5);
});

test("a worker that dies is an error that says in which run", async () => {
  const dying = new WorkerPool(1);
  const training = dying.train(runsOf(digits), async () => {});
  dying.close();
  await expect(training).rejects.toThrow(/a worker ended with code null in \{"task":"mlp"/);
});

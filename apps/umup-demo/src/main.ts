import { writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { plot } from "tooling-demo";
import { type Arguments, helpText, readArguments } from "./arguments.ts";
import { Progress } from "./progress.ts";
import { caveats, lossPlots, lossTable, summary } from "./report.ts";
import { parametrisations } from "./run.ts";
import { RunCache } from "./runCache.ts";
import { costOf, decoderSweep, mlpSweep, runsOf } from "./sweep.ts";
import { transferOf } from "./transfer.ts";
import { WorkerPool } from "./workerPool.ts";

const out = fileURLToPath(new URL("../out", import.meta.url));
const { help, isShort, isFull, seeds, workers } = argumentsOrEnd();
if (help) {
  console.log(helpText);
  process.exit();
}

const sweep = isShort ? mlpSweep(seeds) : decoderSweep(isFull, seeds);
const cache = await RunCache.open(join(out, "runs.jsonl"));
const all = runsOf(sweep);
const left = all.filter((run) => cache.get(run) === undefined);
const progress = new Progress(costOf(all), costOf(all) - costOf(left));
console.log(`${all.length} runs, ${left.length} of them to do`);
if (left.length > 0) {
  const pool = new WorkerPool(Math.min(workers, left.length));
  process.once("SIGINT", () => {
    progress.clear();
    pool.close();
    console.log("\nStopped. The same command goes on from here.");
    process.exit(130);
  });
  try {
    await pool.train(left, async (run, loss) => {
      await cache.add(run, loss);
      progress.show(costOf([run]));
    });
  } finally {
    progress.clear();
    pool.close();
  }
}

const transfers = parametrisations.map((one) => transferOf(sweep, one, (run) => cache.get(run)!));
const plots = lossPlots(sweep.training, transfers);
const { task, ...training } = sweep.training;
const texts = transfers.map((transfer, i) => `${plots[i]!.title}\n\n${lossTable(transfer)}\n\n${summary(transfer)}`);
const text = `${texts.join("\n\n")}\n\n${caveats}\n`;
await writeFile(join(out, `${task}.txt`), `${text}\nSeeds: ${seeds}. ${JSON.stringify(training)}\n`);
for (const [i, { parametrisation }] of transfers.entries())
  await writeFile(join(out, `${task}-${parametrisation}.svg`), plot(plots[i]!));
console.log(`\n${text}\ntable and plots  ${relative(process.cwd(), out)}\ntime  ${process.uptime().toFixed(1)} s`);

function argumentsOrEnd(): Arguments {
  try {
    return readArguments(process.argv.slice(2));
  } catch (error) {
    console.error(`umup-demo: ${(error as Error).message}`);
    process.exit(2);
  }
}

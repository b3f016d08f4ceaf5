import { rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { saveFile } from "optim-core/node";
import type { Arguments } from "./arguments.ts";
import { checkpointOf } from "./checkpoint.ts";
import { endsAlike } from "./endsAlike.ts";
import { startEngine } from "./engine.ts";
import { makeOutFolder } from "./outFolder.ts";
import { plot } from "./plot.ts";
import { recipeOf } from "./recipe.ts";
import { runAgain } from "./runAgain.ts";
import { secondRunFile } from "./secondRun.ts";
import { startTraining } from "./startTraining.ts";
import { percent } from "./table.ts";
import { reportAccuracy, train } from "./train.ts";

/**
 * Trains from the start, saves a checkpoint half way and one at the end, draws the curves, and has a second process go
 * on from half way. Returns whether the accuracy is reached and the second process ends bit for bit where this one did.
 */
export async function firstRun(given: Arguments): Promise<boolean> {
  const { optimizer, lr = recipeOf(optimizer).lr, epochs, seed, out } = given;
  const half = join(out, "half.safetensors");
  const end = join(out, "end.safetensors");
  const second = join(out, secondRunFile);
  const curve = join(out, "curve.svg");
  await makeOutFolder(out);
  await rm(second, { force: true });

  const { engine, description } = await startEngine(given.engine);
  const training = await startTraining({ optimizer, lr, epochs, seed, engine });
  const { split, stepsPerEpoch, totalSteps } = training;
  const halfStep = Math.floor(totalSteps / 2);
  console.log(`${optimizer}, lr ${lr}, epochs ${epochs}, seed ${seed}, on ${description}`);
  console.log(`${split.train.labels.length} digits to train on, ${split.test.labels.length} to test with\n`);
  await train(training, halfStep, async () => saveFile(half, await checkpointOf(training)));
  await saveFile(end, await checkpointOf(training));
  const accuracy = percent(training.epochs.at(-1)!.testAccuracy);
  const title = `${optimizer}, lr ${lr}, seed ${seed}: ${accuracy} of the test digits right`;
  await writeFile(curve, plot(training, { title, stepsPerEpoch, epochCount: epochs, checkpointStep: halfStep }));
  const isAccurate = reportAccuracy(training);
  training.dispose();

  console.log(`\nA second process goes on from the checkpoint of step ${halfStep} of ${totalSteps}:\n`);
  await runAgain(["--resume", half, "--out", out]);
  const isSame = await endsAlike(end, second);
  console.log(`\nloss curve   ${relative(process.cwd(), curve)}`);
  console.log(`checkpoints  ${[half, end, second].map((path) => relative(process.cwd(), path)).join(", ")}`);
  console.log(`time         ${process.uptime().toFixed(1)} s`);
  return isAccurate && isSame;
}

import { join } from "node:path";
import { loadFile, saveFile } from "optim-core/node";
import { checkpointOf, restore, settingsOf } from "./checkpoint.ts";
import { startEngine } from "./engine.ts";
import { makeOutFolder } from "./outFolder.ts";
import { startTraining } from "./startTraining.ts";
import { reportAccuracy, train } from "./train.ts";

/** The name of the file in which a resumed run ends. */
export const secondRunFile = "resumed.safetensors";

/**
 * Goes on from the checkpoint at `path` to the end of its run, and saves the end in the folder `out`. Returns whether
 * it is accurate enough.
 */
export async function secondRun(path: string, out: string): Promise<boolean> {
  const checkpoint = await loadFile(path);
  const settings = settingsOf(checkpoint);
  await startEngine(settings.engine);
  const training = await startTraining(settings);
  restore(training, checkpoint);
  await train(training);
  await makeOutFolder(out);
  await saveFile(join(out, secondRunFile), await checkpointOf(training));
  return reportAccuracy(training);
}

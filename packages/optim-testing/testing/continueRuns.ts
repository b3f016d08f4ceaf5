/** A process of its own: goes on with every run that the folder in its first argument holds, and prints a digest of each end. */
import { join } from "node:path";
import { encodeCheckpoint } from "optim-core";
import { loadFile } from "optim-core/node";
import { digestOf, loadRun, resumableRuns, SAVED_AT, STEPS, saveRun, startRun, trainRun } from "./resumableRun.ts";

const folder = process.argv[2]!;
const digests: string[] = [];
for (const [i, run] of resumableRuns.entries()) {
  const running = startRun(run);
  loadRun(running, await loadFile(join(folder, `${i}.safetensors`)));
  trainRun(running, SAVED_AT + 1, STEPS);
  digests.push(digestOf(await encodeCheckpoint(await saveRun(running))));
}
process.stdout.write(JSON.stringify(digests));

import { Progress } from "./progress.ts";
import { percent, tableHead, tableRow } from "./table.ts";
import type { Training } from "./training.ts";

/** The test accuracy that a run has to reach. */
const goal = 0.95;

/** Trains to the end, and shows how it goes. After step `pauseAt` it waits for `pause`. */
export async function train(training: Training, pauseAt?: number, pause?: () => Promise<void>): Promise<void> {
  const progress = new Progress(training.totalSteps);
  console.log(tableHead());
  while (!training.isDone) {
    const epoch = await training.advance();
    progress.show(training.step, training.losses.at(-1)!);
    if (!epoch && training.step !== pauseAt) continue;
    progress.clear();
    if (epoch) console.log(tableRow(epoch));
    if (training.step === pauseAt) await pause?.();
  }
}

/** Says how many of the test digits a finished run has right. Returns whether that is enough. */
export function reportAccuracy({ epochs }: Training): boolean {
  const { testAccuracy } = epochs.at(-1)!;
  const reached = testAccuracy >= goal;
  console.log(
    `${reached ? "✓" : "✗"} ${percent(testAccuracy)} of the test digits right${reached ? "" : `, ${percent(goal)} is the goal`}`,
  );
  return reached;
}

import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Run } from "./run.ts";

const file = fileURLToPath(new URL("worker.ts", import.meta.url));
/** Where `tsx` is found. */
const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Trains runs in processes of their own, `size` at a time. */
export class WorkerPool {
  readonly #workers: readonly ChildProcess[];

  constructor(size: number) {
    const execArgv = ["--import", "tsx", "--conditions=optim-source"];
    this.#workers = Array.from({ length: size }, () => fork(file, { cwd: root, execArgv }));
  }

  /**
   * Trains all runs, in their order; `done` is told of each, and is waited for before the same worker begins its next run.
   *
   * @throws Error where a worker dies.
   */
  async train(runs: readonly Run[], done: (run: Run, loss: number) => Promise<void>): Promise<void> {
    const queue = [...runs];
    const work = async (worker: ChildProcess): Promise<void> => {
      for (let run = queue.shift(); run; run = queue.shift()) await done(run, await lossOf(worker, run));
    };
    await Promise.all(this.#workers.map(work));
  }

  close(): void {
    for (const worker of this.#workers) worker.kill();
  }
}

/** Sends a run to a worker, and waits for the loss. */
const lossOf = (worker: ChildProcess, run: Run): Promise<number> =>
  new Promise((resolve, reject) => {
    const died = (code: number | null): void =>
      reject(new Error(`umup-demo: a worker ended with code ${code} in ${JSON.stringify(run)}.`));
    worker.once("exit", died);
    worker.once("message", (loss: number | null) => {
      worker.off("exit", died);
      resolve(loss ?? Number.NaN);
    });
    worker.send(run);
  });

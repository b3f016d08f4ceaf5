import { proxy, wrap } from "comlink";
import type { Playground } from "../playground.ts";
import { workerFailure } from "../workerFailure.ts";

/** A worker with a playground in it. */
export interface Connection {
  readonly playground: Playground;
  /** Rejects where the worker itself breaks: its script does not load. */
  readonly broken: Promise<never>;
  /** Ends the worker, whatever it is doing: what it was asked is never answered. */
  close(): void;
}

/** Starts a worker of the playground. */
export function connectWorker(): Connection {
  const worker = new Worker(new URL("../worker.ts", import.meta.url), { type: "module" });
  const remote = wrap<Playground>(worker);
  const broken = workerFailure(worker, "The playground's worker");
  const playground: Playground = {
    devices: () => remote.devices(),
    start: (settings, report) => remote.start(settings, proxy(report)),
    pause: () => remote.pause(),
    resume: () => remote.resume(),
    reset: () => remote.reset(),
    kernels: (entrant, precision) => remote.kernels(entrant, precision),
    compile: (source) => remote.compile(source),
  };
  return { playground, broken, close: () => worker.terminate() };
}

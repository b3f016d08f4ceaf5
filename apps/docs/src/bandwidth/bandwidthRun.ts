import { proxy, releaseProxy, wrap } from "comlink";
import type { Listener } from "./bandwidth.ts";
import type { BandwidthWorker } from "./bandwidthWorker.ts";
import type { Settings } from "./settings.ts";

/** A run in a worker of its own. */
export interface BandwidthRun {
  /** Resolves at its end; never where it was stopped. @throws what ended it before. */
  readonly done: Promise<void>;
  /** Ends the worker at once, and with it what it held on the device; nothing of it is heard any more. */
  stop(): void;
}

/** Starts a run. TensorFlow.js and the kernels are loaded by the worker, not by the page. */
export function startRun(settings: Settings, listener: Listener): BandwidthRun {
  const worker = new Worker(new URL("./bandwidthWorker.ts", import.meta.url), { type: "module", name: "bandwidth" });
  const remote = wrap<BandwidthWorker>(worker);
  const broken = new Promise<never>((_, reject) => {
    // A script that does not load leaves every call without an answer.
    worker.addEventListener("error", ({ message }) => reject(new Error(`The worker ended: ${message}`)));
  });
  let stopped = false;
  // What it has said before its end may still be on the way.
  const heard: Listener = {
    start: (...told) => stopped || listener.start(...told),
    progress: (...told) => stopped || listener.progress(...told),
    rows: (...told) => stopped || listener.rows(...told),
  };
  const stop = () => {
    stopped = true;
    remote[releaseProxy]();
    worker.terminate();
  };
  return { done: Promise.race([remote.run(settings, proxy(heard)), broken]).finally(stop), stop };
}

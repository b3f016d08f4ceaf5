import type { WorkerShape } from "@valtown/codemirror-ts/worker";
import { wrap } from "comlink";
import { workerFailure } from "../workerFailure.ts";

/** A worker with TypeScript in it. */
export interface LanguageConnection {
  readonly worker: WorkerShape;
  /** Resolves when it knows the types; rejects where it does not load. */
  readonly ready: Promise<void>;
  close(): void;
}

/** Starts the editor's worker. */
export function connectLanguage(): LanguageConnection {
  const thread = new Worker(new URL("./languageWorker.ts", import.meta.url), { type: "module" });
  const worker = wrap(thread) as WorkerShape;
  const ready = Promise.race([worker.initialize(), workerFailure(thread, "The editor's worker")]);
  return { worker, ready, close: () => thread.terminate() };
}

import type { WorkerShape } from "@valtown/codemirror-ts/worker";
import { wrap } from "comlink";

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
  const broken = new Promise<never>((_, reject) => {
    thread.addEventListener("error", ({ message }) => reject(new Error(message || "its script does not load")));
  });
  return { worker, ready: Promise.race([worker.initialize(), broken]), close: () => thread.terminate() };
}

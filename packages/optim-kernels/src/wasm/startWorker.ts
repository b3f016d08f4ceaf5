/** Starts a thread and hands it what it needs; it does not keep the process alive. */
export function startWorker(start: object): void {
  const node = globalThis.process?.getBuiltinModule?.("node:worker_threads");
  if (node) {
    const worker = new node.Worker(new URL("./worker.js", import.meta.url));
    worker.on("error", ({ message }) => console.warn(`wasm: a thread has failed: ${message}`));
    worker.unref();
    worker.postMessage(start);
    return;
  }
  // Bundlers look for exactly this form.
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  worker.postMessage(start);
}

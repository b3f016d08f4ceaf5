/** Rejects with a sentence when a worker breaks: its script does not load, or throws where nobody listens. Nobody has to wait for it. */
export function workerFailure(worker: Pick<Worker, "addEventListener">, name: string): Promise<never> {
  const failure = new Promise<never>((_, reject) => {
    worker.addEventListener("error", ({ message }) =>
      reject(new Error(`${name} does not run: ${message || "its script does not load"}. Reload the page.`)),
    );
  });
  // Whoever asks the worker something is told; nobody may have asked.
  failure.catch(() => {});
  return failure;
}

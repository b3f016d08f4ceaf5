import { js } from "optim-core";
import { vi } from "vitest";

/** Makes every step of the JavaScript backend an error, until the returned function is called; that one tells how many there were. */
export function forbidJs(who: string, backend: string): () => number {
  const run = vi.spyOn(js, "run").mockImplementation(() => {
    throw new Error(`${who} fell back from ${backend} to the JavaScript backend.`);
  });
  return () => {
    const falls = run.mock.calls.length;
    run.mockRestore();
    return falls;
  };
}

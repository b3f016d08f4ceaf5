import { expect, test } from "vitest";
import { workerFailure } from "./workerFailure.ts";

/** A worker that breaks at once, with this message. */
const broken = (message: string): Pick<Worker, "addEventListener"> => ({
  addEventListener: (type: string, listen: unknown) => {
    if (type === "error") (listen as (event: { readonly message: string }) => void)({ message });
  },
});

test("a worker that breaks says why, to whoever waits, and breaks nothing where nobody does", async () => {
  workerFailure(broken("unheard"), "A worker");
  await new Promise((resolve) => setTimeout(resolve));
  await expect(workerFailure(broken(""), "The editor's worker")).rejects.toThrow(
    /^The editor's worker does not run: its script does not load\. Reload the page\.$/,
  );
  await expect(workerFailure(broken("SyntaxError: x"), "A worker")).rejects.toThrow(
    "A worker does not run: SyntaxError: x. Reload the page.",
  );
});

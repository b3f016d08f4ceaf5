import { expect, test } from "vitest";
import { type SiteOptimizer, withOwnAddresses } from "./optimizers.ts";

const adam = { name: "Adam", slug: "adam", package: "optim-core" } as SiteOptimizer;

test("a plugin whose optimizer has the name of another one does not get its page", () => {
  const ours = [adam, { ...adam, name: "Adan", slug: "adan" }];
  expect(withOwnAddresses(ours)).toBe(ours);
  expect(() => withOwnAddresses([...ours, { ...adam, name: "ADAM", package: "optim-adam" }])).toThrow(
    "docs: ADAM of optim-adam would have the page of Adam of optim-core, /optimizers/adam. Rename it.",
  );
});

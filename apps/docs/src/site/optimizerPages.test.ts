import { expect, test } from "vitest";
import { optimizerPages } from "./optimizerPages.ts";

test("every optimizer has a page and a line in their list, and a plugin's page says what to install", async () => {
  const { index, ...pages } = Object.fromEntries(await optimizerPages(new Map()));
  const lines = [...index!.matchAll(/^\| \[\S+\]\(\/optimizers\/(\S+)\) \| `(\S+)` \|/gm)];
  const packages = Object.fromEntries(lines.map(([, slug, packageName]) => [slug, packageName]));
  expect(packages).toMatchObject({ adamw: "optim-core", novograd: "optim-novograd" });
  expect(Object.keys(packages)).toEqual(Object.keys(pages));
  for (const [slug, page] of Object.entries(pages)) {
    const install = /^`npm install optim-core (\S+)`$/m.exec(page);
    expect(install?.[1] ?? "optim-core", slug).toBe(packages[slug]);
  }
});

import { readPage } from "optim-page/node";
import { expect, test } from "vitest";
import { AdEMAMix } from "./ademamix.ts";

test("docs/ademamix.md is the page of the rule; `npm run page` writes it", async () => {
  const page = readPage(AdEMAMix, new URL("./ademamix.ts", import.meta.url));
  await expect(page).toMatchFileSnapshot("../docs/ademamix.md");
});

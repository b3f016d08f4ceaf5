import { readPage } from "optim-page/node";
import { expect, test } from "vitest";
import { Tiger } from "./tiger.ts";

test("docs/tiger.md is the page of the rule; `npm run page` writes it", async () => {
  const page = readPage(Tiger, new URL("./tiger.ts", import.meta.url));
  await expect(page).toMatchFileSnapshot("../docs/tiger.md");
});

import { readPage } from "optim-page/node";
import { expect, test } from "vitest";
import { NovoGrad } from "./novograd.ts";

test("docs/novograd.md is the page of the rule; `npm run page` writes it", async () => {
  const page = readPage(NovoGrad, new URL("./novograd.ts", import.meta.url));
  await expect(page).toMatchFileSnapshot("../docs/novograd.md");
});

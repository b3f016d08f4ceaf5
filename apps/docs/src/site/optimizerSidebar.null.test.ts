import { expect, test } from "vitest";
import { folderOf } from "../../testing/folder.ts";
import { optimizerSidebar } from "./optimizerSidebar.ts";

test("the sidebar has the list of optimizers, and the page of each by its title", () => {
  const folder = folderOf({
    "index.md": "# Optimizers\n",
    "adamw.md": "\n# AdamW\n\n## State\n",
    "picture.svg": "<svg/>",
  });
  expect(optimizerSidebar(folder)).toEqual([
    { text: "Optimizers", link: "/optimizers/", items: [{ text: "AdamW", link: "/optimizers/adamw" }] },
  ]);
});

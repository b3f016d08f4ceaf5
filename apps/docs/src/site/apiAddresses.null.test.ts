import { join } from "node:path";
import { expect, test } from "vitest";
import { folderOf } from "../../testing/folder.ts";
import { apiAddresses } from "./apiAddresses.ts";

const sidebar = [
  {
    text: "optim-core",
    link: "/api/optim-core/index.md",
    items: [{ text: "Classes", items: [{ text: "Adam", link: "/api/optim-core/classes/Adam.md" }] }],
  },
  { text: "optim-umup", items: [{ text: "Adam", link: "/api/optim-umup/classes/Adam.md" }] },
];

test("every export has the address of its page, and of several of a name the first counts", () => {
  const folder = folderOf({ "sidebar.json": JSON.stringify(sidebar) });
  expect([...apiAddresses(join(folder, "sidebar.json"))]).toEqual([
    ["optim-core", "/api/optim-core/index"],
    ["Adam", "/api/optim-core/classes/Adam"],
  ]);
});

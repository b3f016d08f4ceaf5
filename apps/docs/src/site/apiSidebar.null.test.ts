import { join } from "node:path";
import { expect, test } from "vitest";
import { folderOf } from "../../testing/folder.ts";
import { apiSidebar } from "./apiSidebar.ts";

const members = { text: "Functions", items: [{ text: "read", link: "/api/functions/read.md" }] };
const node = { text: "node", link: "/api/optim-core/node/index.md", items: [members] };
const core = { text: "optim-core", link: "/api/optim-core/index.md", collapsed: true, items: [node, members] };

test("the sidebar has packages and their entry points, and no member of them", () => {
  const folder = folderOf({
    "sidebar.json": JSON.stringify([core, { text: "optim-torch", items: [members] }, members]),
  });
  expect(apiSidebar(join(folder, "sidebar.json"))).toEqual([
    {
      text: "optim-core",
      link: "/api/optim-core/index.md",
      items: [{ text: "node", link: "/api/optim-core/node/index.md" }],
    },
    { text: "optim-torch" },
  ]);
});

import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { folderOf } from "../../testing/folder.ts";
import { firstLoads } from "./weight.ts";

const app = "export const app = 1;".repeat(50);
const page = "export const page = 2;";

test("a page weighs its scripts and what it preloads, each once, the heaviest page first", () => {
  const folder = folderOf({
    "light.html": '<script type="module" src="/app.js"></script><script>inline()</script>',
    "heavy.html":
      '<link rel="modulepreload" href="/app.js"><link rel="modulepreload" href="/page.js"><script type="module" src="/app.js"></script>',
    "app.js": app,
    "page.js": page,
  });
  const gzipped = (code: string): number => gzipSync(code, { level: 9 }).length;
  expect(firstLoads(folder)).toEqual([
    { page: "heavy.html", bytes: app.length + page.length, gzipped: gzipped(app) + gzipped(page) },
    { page: "light.html", bytes: app.length, gzipped: gzipped(app) },
  ]);
});

import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { folderOf } from "../../testing/folder.ts";
import { firstLoads } from "./weight.ts";

const app = "export const app = 1;".repeat(50);
const page = 'import{b}from"./chunks/b.js";export const page = 2;const later = () => import("./later.js");';
const b = "import'../app.js';export const b = 3;";

test("a page weighs its scripts, what it preloads and what they import, each once, the heaviest page first", () => {
  const folder = folderOf({
    "light.html": '<script type="module" src="/app.js"></script><script>inline()</script>',
    "heavy.html":
      '<link rel="modulepreload" href="/app.js"><link rel="modulepreload" href="/page.js"><script type="module" src="/app.js"></script>',
    "app.js": app,
    "page.js": page,
    "chunks/b.js": b,
    "later.js": app,
  });
  const gzipped = (code: string): number => gzipSync(code, { level: 9 }).length;
  expect(firstLoads(folder)).toEqual([
    {
      page: "heavy.html",
      bytes: app.length + page.length + b.length,
      gzipped: gzipped(app) + gzipped(page) + gzipped(b),
    },
    { page: "light.html", bytes: app.length, gzipped: gzipped(app) },
  ]);
});

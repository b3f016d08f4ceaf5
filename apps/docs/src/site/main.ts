/** `pnpm docs:build`: the pages that are made from sources, the site, and then whether every link leads somewhere and every page is light. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vitepress";
import { deadLinks } from "./links.ts";
import { firstLoads } from "./weight.ts";
import { writePages } from "./writePages.ts";

const home = fileURLToPath(new URL("../../", import.meta.url));
const out = join(home, ".vitepress/dist");

/** What a page may make a browser load first, in bytes of JavaScript as they are; but of the playground gzipped, before its editor is opened. */
const limit = 200_000;
const playground = { page: "playground.html", limit: 1_500_000 };

await writePages(home);
await build(home);

const dead = deadLinks(out);
for (const sentence of dead) console.error(sentence);

const loads = firstLoads(out);
const heaviest = loads.find(({ page }) => page !== playground.page)!;
const { gzipped } = loads.find(({ page }) => page === playground.page)!;
const kB = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;
console.log(
  `${loads.length} pages. The heaviest first load, of ${heaviest.page}, is ${kB(heaviest.bytes)} of JavaScript of ${kB(limit)} (${kB(heaviest.gzipped)} gzipped); the playground's ${kB(gzipped)} gzipped of ${kB(playground.limit)}.`,
);
if (dead.length > 0 || heaviest.bytes > limit || gzipped > playground.limit) process.exitCode = 1;

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { parse } from "node-html-parser";

/** What a page makes a browser load before anything is clicked: bytes of JavaScript, as they are and gzipped. */
export interface Weight {
  readonly page: string;
  readonly bytes: number;
  readonly gzipped: number;
}

/**
 * What a built module imports at once: `import{a}from"./b.js"`, `import"./b.js"`, `export*from"./b.js"`, but no `import("./b.js")`. Which quotes
 * there are is up to whoever minifies.
 */
const imported = /(?:\bfrom|\bimport)\s*(["'`])(\.{1,2}\/[^"'`]+\.js)\1/g;

/** Scripts and preloaded modules of a page, and what they import, as they lie in the folder of the site. */
function scriptsOf(folder: string, html: string): readonly string[] {
  const found = parse(html).querySelectorAll('script[src], link[rel="modulepreload"]');
  const scripts = new Set(
    found.map((element) => join("/", (element.getAttribute("src") ?? element.getAttribute("href"))!)),
  );
  for (const script of scripts)
    for (const [, , path = ""] of readFileSync(join(folder, script), "utf8").matchAll(imported))
      scripts.add(join(dirname(script), path));
  return [...scripts];
}

/** What the first load of every page of a built site weighs, the heaviest first. */
export function firstLoads(folder: string): readonly Weight[] {
  const known = new Map<string, readonly [number, number]>();
  const weigh = (script: string): readonly [number, number] => {
    const code = readFileSync(join(folder, script));
    known.set(script, [code.length, gzipSync(code, { level: 9 }).length]);
    return known.get(script)!;
  };
  const pages = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".html"));
  return pages
    .map((page) => {
      const weights = scriptsOf(folder, readFileSync(join(folder, page), "utf8")).map(
        (name) => known.get(name) ?? weigh(name),
      );
      const sum = (i: 0 | 1): number => weights.reduce((total, weight) => total + weight[i], 0);
      return { page, bytes: sum(0), gzipped: sum(1) };
    })
    .sort((a, b) => b.bytes - a.bytes);
}

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { parse } from "node-html-parser";

/** What a page makes a browser load before anything is clicked: bytes of JavaScript, as they are and gzipped. */
export interface Weight {
  readonly page: string;
  readonly bytes: number;
  readonly gzipped: number;
}

/** Scripts and preloaded modules of a page. */
function scriptsOf(html: string): readonly string[] {
  const found = parse(html).querySelectorAll('script[src], link[rel="modulepreload"]');
  return [...new Set(found.map((element) => (element.getAttribute("src") ?? element.getAttribute("href"))!))];
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
      const weights = scriptsOf(readFileSync(join(folder, page), "utf8")).map((name) => known.get(name) ?? weigh(name));
      const sum = (i: 0 | 1): number => weights.reduce((total, weight) => total + weight[i], 0);
      return { page, bytes: sum(0), gzipped: sum(1) };
    })
    .sort((a, b) => b.bytes - a.bytes);
}

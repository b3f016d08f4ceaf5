import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { type HTMLElement, parse } from "node-html-parser";

/** A page or a style sheet as it was built: which anchors it has, and where its links lead. */
interface Linking {
  readonly anchors: ReadonlySet<string>;
  readonly links: readonly string[];
}

/** What CSS loads: `url(a.svg)`, with quotes or without. */
const inCss = /url\(\s*(?:"([^"]*)"|'([^']*)'|([^"')\s]+))\s*\)/g;

const linksInCss = (css: string): string[] => [...css.matchAll(inCss)].map(([, ...quoted]) => quoted.join(""));

/** The addresses of `srcset`, each with the width or density that it is for. */
const linksInSet = (set: string): string[] => set.split(/,\s+/).map((candidate) => candidate.trim().split(/\s/)[0]!);

function linksOf(element: HTMLElement): string[] {
  const addresses = ["href", "src", "poster"].flatMap((name) => element.getAttribute(name) ?? []);
  const set = element.getAttribute("srcset");
  const css = element.rawTagName === "style" ? element.text : (element.getAttribute("style") ?? "");
  return [...addresses, ...(set === undefined ? [] : linksInSet(set)), ...linksInCss(css)];
}

function readPage(html: string): Linking {
  // The parser takes what is in `pre` and `noscript` for text, unless it is told that only these are.
  const document = parse(html, { blockTextElements: { script: true, style: true } });
  return {
    anchors: new Set(document.querySelectorAll("[id]").map((element) => element.id)),
    links: document.querySelectorAll("*").flatMap(linksOf),
  };
}

const readSheet = (css: string): Linking => ({ anchors: new Set(), links: linksInCss(css) });

/** The file that an address of the site is served from. */
const fileOf = (path: string): string => {
  const file = decodeURIComponent(path).replace(/^\//, "");
  if (file === "" || file.endsWith("/")) return `${file}index.html`;
  return posix.extname(file) === "" ? `${file}.html` : file;
};

/** Where a site has pages and style sheets that link to a page, a file or an anchor that it does not have: a sentence for each such link. */
export function deadLinks(folder: string): readonly string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => name.replaceAll("\\", "/"));
  const read = (ending: string, reader: (text: string) => Linking) =>
    names
      .filter((name) => name.endsWith(ending))
      .map((name) => [name, reader(readFileSync(join(folder, name), "utf8"))] as const);
  const pages = new Map(read(".html", readPage));
  /** What is wrong with a link; nothing, if it leads somewhere. */
  const faultOf = (name: string, link: string): string | undefined => {
    const target = new URL(link, `http://site/${name}`);
    if (target.host !== "site") return undefined;
    const file = fileOf(target.pathname);
    if (!existsSync(join(folder, file))) return "which is not there";
    const anchor = decodeURIComponent(target.hash.slice(1));
    const isThere = anchor === "" || (pages.get(file)?.anchors.has(anchor) ?? true);
    return isThere ? undefined : `where nothing has the id "${anchor}"`;
  };
  return [...pages, ...read(".css", readSheet)].flatMap(([name, { links }]) =>
    [...new Set(links)].flatMap((link) => {
      const fault = URL.canParse(link, `http://site/${name}`) ? faultOf(name, link) : "which is no address";
      return fault === undefined ? [] : [`${name} links to ${link}, ${fault}.`];
    }),
  );
}

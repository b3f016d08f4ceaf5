import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { parse } from "node-html-parser";

/** A page as it was built: which anchors it has, and where its links lead. */
interface Page {
  readonly anchors: ReadonlySet<string>;
  readonly links: readonly string[];
}

function readPage(html: string): Page {
  const document = parse(html);
  const anchors = document.querySelectorAll("[id]").map((element) => element.id);
  const links = document.querySelectorAll("a[href], img[src], link[href], script[src]");
  return {
    anchors: new Set(anchors),
    links: links.flatMap((element) => element.getAttribute("href") ?? element.getAttribute("src") ?? []),
  };
}

/** The file that an address of the site is served from. */
const fileOf = (path: string): string => {
  const file = decodeURIComponent(path).replace(/^\//, "");
  if (file === "" || file.endsWith("/")) return `${file}index.html`;
  return posix.extname(file) === "" ? `${file}.html` : file;
};

/** Where a site has pages that link to a page, a file or an anchor that it does not have: a sentence for each such link. */
export function deadLinks(folder: string): readonly string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => name.replaceAll("\\", "/"));
  const pages = new Map(
    names
      .filter((name) => name.endsWith(".html"))
      .map((name) => [name, readPage(readFileSync(join(folder, name), "utf8"))] as const),
  );
  const dead: string[] = [];
  for (const [name, { links }] of pages)
    for (const link of new Set(links)) {
      const target = new URL(link, `http://site/${name}`);
      if (target.host !== "site") continue;
      const file = fileOf(target.pathname);
      const anchor = decodeURIComponent(target.hash.slice(1));
      if (!existsSync(join(folder, file))) dead.push(`${name} links to ${link}, which is not there.`);
      else if (anchor !== "" && pages.has(file) && !pages.get(file)!.anchors.has(anchor))
        dead.push(`${name} links to ${link}, where nothing has the id "${anchor}".`);
    }
  return dead;
}

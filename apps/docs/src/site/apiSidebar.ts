import { readFileSync } from "node:fs";
import type { DefaultTheme } from "vitepress";

type Item = DefaultTheme.SidebarItem;

/** Kinds of members, which typedoc makes folders of. */
const kinds = new Set(["Classes", "Functions", "Interfaces", "Type Aliases", "Variables"]);

const isEntryPoint = (item: Item): boolean => !kinds.has(item.text ?? "");

/** An entry point and those below it, without their members: the whole list would be sent with every page, and each has a list of its own. */
function entryPoint({ text = "", link, items = [] }: Item): Item {
  const below = items.filter(isEntryPoint).map(entryPoint);
  return { text, ...(link === undefined ? {} : { link }), ...(below.length === 0 ? {} : { items: below }) };
}

/** The sidebar of the reference, from the file that typedoc writes: packages, and their entry points. */
export const apiSidebar = (file: string): Item[] =>
  (JSON.parse(readFileSync(file, "utf8")) as Item[]).filter(isEntryPoint).map(entryPoint);

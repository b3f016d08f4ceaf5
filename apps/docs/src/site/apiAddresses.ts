import { readFileSync } from "node:fs";
import type { DefaultTheme } from "vitepress";

/** The address of every export in the reference, by its name, from the sidebar that typedoc writes. Of several of a name, the first. */
export function apiAddresses(file: string): ReadonlyMap<string, string> {
  const addresses = new Map<string, string>();
  const visit = ({ text, link, items = [] }: DefaultTheme.SidebarItem): void => {
    if (text !== undefined && link !== undefined && !addresses.has(text))
      addresses.set(text, link.replace(/\.md$/, ""));
    items.forEach(visit);
  };
  (JSON.parse(readFileSync(file, "utf8")) as DefaultTheme.SidebarItem[]).forEach(visit);
  return addresses;
}

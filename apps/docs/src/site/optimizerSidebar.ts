import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { DefaultTheme } from "vitepress";

/** The sidebar of the optimizers, from their pages: the list of them all, and each by its title. */
export function optimizerSidebar(folder: string): DefaultTheme.SidebarItem[] {
  const items = readdirSync(folder)
    .filter((file) => file.endsWith(".md") && file !== "index.md")
    .map((file) => {
      const [, text = file] = /^# (.*)$/m.exec(readFileSync(join(folder, file), "utf8")) ?? [];
      return { text, link: `/optimizers/${basename(file, ".md")}` };
    });
  return [{ text: "Optimizers", link: "/optimizers/", items }];
}

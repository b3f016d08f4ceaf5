import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { apiAddresses } from "./apiAddresses.ts";
import { entryPoints } from "./entryPoints.ts";
import { optimizerPages } from "./optimizerPages.ts";
import { writeReference } from "./reference.ts";

/** Writes the pages of a site that are made from sources: the reference, and the optimizers'. @param home - the folder of the site. */
export async function writePages(home: string): Promise<void> {
  const api = join(home, "pages/api");
  await writeReference(entryPoints(join(home, "../../packages")), api);
  const pages = await optimizerPages(apiAddresses(join(api, "typedoc-sidebar.json")));
  const folder = join(home, "pages/optimizers");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [slug, content] of pages) writeFileSync(join(folder, `${slug}.md`), content);
}

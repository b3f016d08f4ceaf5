import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Rule } from "optim-core";
import { builtins } from "optim-core/registry";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const home = join(root, "packages/optim-core/src/optim");

/** An optimizer that has a page: one of optim-core's, or one of a plugin in `plugins/`. */
export interface SiteOptimizer {
  /** The name of its class, and of its export. */
  readonly name: string;
  /** The last part of its page's address: its name in a registry. */
  readonly slug: string;
  /** What is installed to have it. */
  readonly package: string;
  readonly rule: Rule;
  /** The source that holds its comment. */
  readonly file: string;
}

/** The file of a folder that exports a class of this name. */
function fileOf(folder: string, name: string): string {
  const exported = new RegExp(`^export const ${name}\\b`, "m");
  const file = readdirSync(folder)
    .map((entry) => join(folder, entry))
    .find((path) => path.endsWith(".ts") && exported.test(readFileSync(path, "utf8")));
  if (file === undefined) throw new Error(`docs: no file in ${folder} exports ${name}, so its page has no words.`);
  return file;
}

const isOptimizer = (value: unknown): value is { readonly rule: Rule } =>
  typeof (value as { readonly rule?: Rule } | undefined)?.rule?.name === "string";

async function pluginOptimizers(folder: string): Promise<SiteOptimizer[]> {
  const source = join(folder, "src");
  const { name: packageName } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { name: string };
  const exported: Record<string, unknown> = await import(pathToFileURL(join(source, "index.ts")).href);
  return Object.entries(exported).flatMap(([name, value]) =>
    isOptimizer(value)
      ? [{ name, slug: name.toLowerCase(), package: packageName, rule: value.rule, file: fileOf(source, name) }]
      : [],
  );
}

/** Gives them back. @throws Error where two would have the same page. */
export function withOwnAddresses(optimizers: readonly SiteOptimizer[]): readonly SiteOptimizer[] {
  const taken = new Map<string, string>();
  for (const { name, slug, package: packageName } of optimizers) {
    const first = taken.get(slug);
    if (first)
      throw new Error(
        `docs: ${name} of ${packageName} would have the page of ${first}, /optimizers/${slug}. Rename it.`,
      );
    taken.set(slug, `${name} of ${packageName}`);
  }
  return optimizers;
}

/** Every optimizer of optim-core, in the order of their names, and then those of every folder in `plugins/`. @throws as `withOwnAddresses`. */
export async function siteOptimizers(): Promise<readonly SiteOptimizer[]> {
  const own = builtins.names().map((slug): SiteOptimizer => {
    const rule = builtins.get(slug).rule as Rule;
    return { name: rule.name, slug, package: "optim-core", rule, file: fileOf(home, rule.name) };
  });
  const plugins = join(root, "plugins");
  const folders = readdirSync(plugins)
    .map((name) => join(plugins, name))
    .filter((folder) => existsSync(join(folder, "package.json")));
  return withOwnAddresses([...own, ...(await Promise.all(folders.map(pluginOptimizers))).flat()]);
}

import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { PluginNames } from "./pluginNames.ts";

/**
 * Note [The template is a plugin]
 * `template/` is optim-tiger: this repository checks its types and runs its tests where it lies. A plugin is its files with four names
 * replaced, and in its package.json the versions of this release. Two files lie there under other names: npm would leave out a `.gitignore`,
 * and publint takes a second `package.json` with `exports` in a package for a mistake.
 */
const template = fileURLToPath(new URL("../template/", import.meta.url));

/** What the names of the template are replaced by. In quotation marks, `tiger` is what a registry knows. */
const named = (text: string, names: PluginNames): string =>
  text.replace(
    /optim-tiger|"tiger"|Tiger|tiger/g,
    (found) =>
      ({ "optim-tiger": names.package, '"tiger"': `"${names.registry}"`, Tiger: names.class })[found] ?? names.file,
  );

/** The names in a plugin of what is called otherwise in the template. */
const renamed: Readonly<Record<string, string>> = { _gitignore: ".gitignore", "_package.json": "package.json" };

/** What a repository has once, and a package in one has not. */
const ofRepository = [".gitignore", ".changeset/config.json", ".github/"];
/** How a repository publishes. */
const publishing = { scripts: ["changeset", "release"], devDependencies: ["@changesets/cli"] } as const;

interface Manifest {
  readonly scripts: Record<string, string>;
  readonly devDependencies: Record<string, string>;
}

/** The package.json of a plugin. Packages of this project get the version of this release, by which they fit together. */
function manifestOf(text: string, version: string, isInRepository: boolean): string {
  const manifest = JSON.parse(text) as Manifest;
  for (const name of Object.keys(manifest.devDependencies))
    if (name.startsWith("optim-")) manifest.devDependencies[name] = `^${version}`;
  if (isInRepository)
    for (const key of ["scripts", "devDependencies"] as const)
      for (const name of publishing[key]) delete manifest[key][name];
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** The README of a package in a repository: without the lines about scripts that only a repository has. */
const readmeInRepository = (text: string): string =>
  text
    .split("\n")
    .filter((line) => !publishing.scripts.some((script) => line.includes(`npm run ${script}`)))
    .join("\n");

/** The files of a new plugin, by their paths in it; the changeset lies in `.changeset/`, which may be that of a repository. */
export function templateFiles(
  names: PluginNames,
  { version, isInRepository }: { readonly version: string; readonly isInRepository: boolean },
): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const entry of readdirSync(template, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const source = join(entry.parentPath, entry.name).slice(template.length).split(sep).join("/");
    const path = renamed[source] ?? source;
    if (isInRepository && ofRepository.some((start) => path.startsWith(start))) continue;
    const text = readFileSync(join(template, source), "utf8");
    const shown = path === "README.md" && isInRepository ? readmeInRepository(text) : text;
    const filled = path === "package.json" ? manifestOf(text, version, isInRepository) : shown;
    files.set(named(path, names), named(filled, names));
  }
  return files;
}

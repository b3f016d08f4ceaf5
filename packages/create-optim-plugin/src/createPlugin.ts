import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { PluginError } from "./pluginError.ts";
import { namesOf, type PluginNames } from "./pluginNames.ts";
import { templateFiles } from "./templateFiles.ts";

/** What a plugin is made of. */
export interface PluginRequest {
  /** Where it is made; its last part is the name of the package, with the scope of `@you/optim-tiger`, unless `name` says another. */
  readonly folder: string;
  /** The name of the package: `@you/optim-tiger`. */
  readonly name?: string | undefined;
  /** The class, if it is not the name of the package without `optim-`. */
  readonly className?: string | undefined;
}

/** What was made. */
export interface CreatedPlugin {
  readonly folder: string;
  readonly names: PluginNames;
  /** All files, absolute. */
  readonly files: readonly string[];
  /** The repository that it is a package of: the nearest folder above with `.changeset/`. Undefined where it is a repository itself. */
  readonly repository: string | undefined;
}

/**
 * Makes a plugin: a package with one optimizer, its tests on every backend, its page and its first changeset. Everything is checked before
 * anything is written. In a repository that has changesets it is a package of that: its changeset goes there, and what a repository has once
 * is left out.
 *
 * @throws PluginError for a folder that is not empty, and for names that are not to be had.
 */
export function createPlugin({ folder: given, name, className }: PluginRequest): CreatedPlugin {
  const folder = resolve(given);
  const names = namesOf(name ?? packageNameOf(folder), className);
  const repository = repositoryOf(dirname(folder));
  const files = templateFiles(names, { version: releaseOf().version, isInRepository: repository !== undefined });
  if (names.package in JSON.parse(files.get("package.json")!).devDependencies)
    throw new PluginError(`A plugin needs the package ${names.package} and cannot be called so. Give it another name.`);
  checkEmpty(folder);
  const placed = [...files].map(([path, text]) => {
    const isShared = repository !== undefined && path.startsWith(".changeset/");
    return [join(isShared ? repository : folder, path), text] as const;
  });
  const [taken] = placed.filter(([path]) => existsSync(path));
  if (taken) throw new PluginError(`${taken[0]} is there already. Release it, or give the plugin another name.`);
  for (const [path, text] of placed) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { flag: "wx" });
  }
  return { folder, names, files: placed.map(([path]) => path), repository };
}

/** The name of a package that lies in a folder: a folder `@you` is its scope. */
function packageNameOf(folder: string): string {
  const above = basename(dirname(folder));
  return above.startsWith("@") ? `${above}/${basename(folder)}` : basename(folder);
}

/** The version of this package, which is that of all packages of its release. */
const releaseOf = (): { readonly version: string } =>
  JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

/** The folder, or the nearest above it that is there already. */
const existing = (path: string): string => (existsSync(path) ? path : existing(dirname(path)));

function checkEmpty(folder: string): void {
  const place = existing(folder);
  if (!statSync(place).isDirectory()) throw new PluginError(`${place} is a file. Give the name of a new folder.`);
  if (place !== folder) return;
  const [first] = readdirSync(folder).filter((name) => name !== ".git");
  if (first !== undefined)
    throw new PluginError(`${folder} is not empty: it has ${first}. Give the name of a new folder.`);
}

function repositoryOf(folder: string): string | undefined {
  if (existsSync(join(folder, ".changeset/config.json"))) return folder;
  return dirname(folder) === folder ? undefined : repositoryOf(dirname(folder));
}

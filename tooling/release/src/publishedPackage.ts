import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The targets of one entry point, by condition. */
export type Conditions = { readonly [condition: string]: string | Conditions };

/** A package.json, as far as a release looks at it. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly packageManager?: string;
  readonly description?: string;
  readonly keywords?: readonly string[];
  readonly license?: string;
  readonly type?: string;
  readonly sideEffects?: boolean | readonly string[];
  readonly engines?: Readonly<Record<string, string>>;
  readonly files?: readonly string[];
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, string | Conditions>>;
  readonly publishConfig?: Readonly<Record<string, unknown>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** A package of this workspace that goes to npm. */
export interface PublishedPackage {
  /** Its folder from the root: `packages/optim-core`. */
  readonly path: string;
  readonly manifest: Manifest;
}

/** The package.json of a folder. */
export const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;

/** Every package of `packages/` and `plugins/` below a root that is not private, by name. */
export function publishedPackages(root: string): PublishedPackage[] {
  const paths = ["packages", "plugins"]
    .filter((group) => existsSync(join(root, group)))
    .flatMap((group) => readdirSync(join(root, group)).map((name) => `${group}/${name}`))
    .filter((path) => existsSync(join(root, path, "package.json")));
  const packages = paths.map((path) => ({ path, manifest: manifestOf(join(root, path)) }));
  return packages
    .filter(({ manifest }) => manifest.private !== true)
    .sort((a, b) => (a.manifest.name < b.manifest.name ? -1 : 1));
}

import type { Manifest } from "../../../tooling/release/src/publishedPackage.ts";

/** The package.json of a consumer. */
export type ProjectManifest = Pick<Manifest, "scripts" | "dependencies" | "devDependencies">;

/** Where each package of ours lies, packed: name → path of the tarball. */
export type Tarballs = ReadonlyMap<string, string>;

/** The packages of ours that a project asks for by name. */
export const askedFor = ({ dependencies, devDependencies }: ProjectManifest, ours: readonly string[]): string[] =>
  Object.keys({ ...dependencies, ...devDependencies }).filter((name) => ours.includes(name));

/**
 * The package.json with tarballs instead of versions that are not on npm yet. What our packages ask of each other is overridden, so that none of
 * them comes from the registry; an override by itself installs nothing.
 */
export function withTarballs(
  manifest: ProjectManifest,
  tarballs: Tarballs,
): ProjectManifest & { readonly overrides: Readonly<Record<string, string>> } {
  const packed = (ranges: Readonly<Record<string, string>> = {}) =>
    Object.fromEntries(
      Object.entries(ranges).map(([name, range]) => {
        const path = tarballs.get(name);
        return [name, path === undefined ? range : `file:${path}`];
      }),
    );
  const asked = askedFor(manifest, [...tarballs.keys()]);
  const others = [...tarballs].filter(([name]) => !asked.includes(name));
  return {
    ...manifest,
    dependencies: packed(manifest.dependencies),
    devDependencies: packed(manifest.devDependencies),
    overrides: Object.fromEntries(others.map(([name, path]) => [name, `file:${path}`])),
  };
}

import { join } from "node:path";
import { pnpm } from "./pnpm.ts";
import type { PublishedPackage } from "./publishedPackage.ts";

/** Builds packages of the workspace at `root`, what they need first. */
export async function buildPackages(packages: readonly PublishedPackage[], root: string): Promise<void> {
  await pnpm([...packages.map(({ manifest }) => `--filter=${manifest.name}...`), "run", "build"], root);
}

/** Packs packages that are built into a folder, as they would be published. Returns where each tarball lies, by name. */
export async function packPackages(
  packages: readonly PublishedPackage[],
  root: string,
  folder: string,
): Promise<Map<string, string>> {
  const filters = packages.map(({ manifest }) => `--filter=${manifest.name}`);
  await pnpm([...filters, "pack", "--pack-destination", folder], root);
  return new Map(packages.map(({ manifest: { name, version } }) => [name, join(folder, `${name}-${version}.tgz`)]));
}

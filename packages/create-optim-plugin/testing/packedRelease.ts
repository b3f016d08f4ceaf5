import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of this repository. */
export const root: string = fileURLToPath(new URL("../../../", import.meta.url));

const packages = [
  "optim-core",
  "optim-kernels",
  "optim-amp",
  "optim-testing",
  "optim-page",
  "create-optim-plugin",
] as const;

interface Manifest {
  version: string;
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

/**
 * Packs the packages that a plugin needs, as they are built, and returns their tarballs by name. What pnpm makes of `workspace:` and
 * `catalog:` at a release is made here of a copy: npm, which everybody has, packs it.
 */
export function packRelease(folder: string): Record<string, string> {
  const tarballs: Record<string, string> = {};
  for (const name of packages) {
    const [source, copy] = [join(root, "packages", name), join(folder, "sources", name)];
    mkdirSync(copy, { recursive: true });
    cpSync(source, copy, { recursive: true, filter: (path) => !path.includes("node_modules") });
    const manifest: Manifest = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
    delete manifest.devDependencies;
    for (const kind of ["dependencies", "peerDependencies"] as const)
      for (const [needed, range] of Object.entries(manifest[kind] ?? {}))
        manifest[kind]![needed] = released(needed, range, manifest.version);
    writeFileSync(join(copy, "package.json"), JSON.stringify(manifest, null, 2));
    const [packed] = JSON.parse(
      execFileSync("npm", ["pack", "--json", "--pack-destination", folder], { cwd: copy, encoding: "utf8" }),
    );
    tarballs[name] = join(folder, packed.filename);
  }
  return tarballs;
}

/** The range that a release has for one of this workspace. */
function released(name: string, range: string, version: string): string {
  if (range.startsWith("workspace:")) return range === "workspace:*" ? version : range.slice("workspace:".length);
  if (range !== "catalog:") return range;
  const workspace = readFileSync(join(root, "pnpm-workspace.yaml"), "utf8");
  const found = new RegExp(`^ {2}"?${name}"?: (.*)$`, "m").exec(workspace);
  if (!found) throw new Error(`pnpm-workspace.yaml has no ${name} in its catalog.`);
  return found[1]!;
}

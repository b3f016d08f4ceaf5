import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, string | { readonly "optim-source"?: string }>>;
}

/** The sources of all that users can import from a package: the private condition of each of its `exports`. */
function sourcesOf(folder: string): string[] {
  const { private: hidden, exports = {} } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  if (hidden) return [];
  return Object.values(exports).flatMap((entry) =>
    typeof entry === "object" && entry["optim-source"] !== undefined ? [join(folder, entry["optim-source"])] : [],
  );
}

/** The source of every entry point of every published package: what the reference has a part for. */
export const entryPoints = (packages: string): readonly string[] =>
  readdirSync(packages)
    .map((name) => join(packages, name))
    .filter((folder) => existsSync(join(folder, "package.json")))
    .flatMap(sourcesOf);

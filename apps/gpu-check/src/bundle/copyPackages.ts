import { spawnSync } from "node:child_process";
import { cpSync, realpathSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** A package that stays outside of the built files, and which of its files run on Linux on x64. */
interface NativePackage {
  readonly name: string;
  /** Where it is found: in `node_modules` of this application, or beside a package that is there. */
  readonly beside?: string;
  readonly files: RegExp;
}

/** Those with native code, which finds itself by its place in `node_modules`. */
const packages: readonly NativePackage[] = [
  { name: "koffi", files: /^(package\.json|LICENSE\.txt|index\.c?js|src\/koffi\/(index|src\/static)\.c?js)$/ },
  { name: "@koromix/koffi-linux-x64", beside: "koffi", files: /^(package\.json|index\.js|linux_x64\/koffi\.node)$/ },
  { name: "webgpu", files: /^(package\.json|LICENSE\.md|index\.js|dist\/linux-x64\/dawn\.node)$/ },
];

const modules = fileURLToPath(new URL("../../node_modules", import.meta.url));

/** Where a package lies; pnpm puts what a package depends on beside it. */
const folderOf = ({ name, beside }: NativePackage): string =>
  beside === undefined
    ? realpathSync(join(modules, name))
    : realpathSync(join(dirname(realpathSync(join(modules, beside))), name));

/**
 * Copies the packages into `node_modules` of a folder, without what other machines need.
 *
 * @param node - The Node that is to load them.
 * @throws Error where one does not load from there.
 */
export function copyPackages(to: string, node: string): void {
  for (const one of packages) {
    const from = folderOf(one);
    cpSync(from, join(to, "node_modules", one.name), {
      recursive: true,
      // Folders are made as they are met; those that stay empty are few.
      filter: (path) => basename(path).indexOf(".") < 0 || one.files.test(relative(from, path)) || path === from,
    });
  }
  // A file may be missing that a newer version of them has.
  const code = ["koffi", "webgpu"].map((name) => `await import("${name}");`).join("");
  const { status, stderr } = spawnSync(node, ["--input-type=module", "-e", code], {
    cwd: to,
    env: {},
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`gpu-bundle: ${node} does not load the packages in ${to}: ${stderr}`);
}
